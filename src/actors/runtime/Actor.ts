/** An actor: the program that does one kind of task, and everything a person would tune about it. */
import { Config, Duration, Effect } from "effect"
import type * as Task from "../../schemas/Task.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import type { CurrentTask } from "./CurrentTask.ts"
import type { Postponed } from "./Postponed.ts"
import * as Retry from "./Retry.ts"

/** What of an actor is the same wherever it runs. */
interface Program<out T extends Task.Any, out R> {
  readonly task: T
  readonly retry: Retry.Retry
  /** The tags of failures that another attempt cannot mend, or every failure the contract declares. */
  readonly giveUpOn: ReadonlySet<string> | "every failure"
  /** Its program has other tasks done, and waits for them. */
  readonly waits: boolean
  /** A method, so that an actor of one kind is an actor of some kind, and main can choose one by name. */
  run(input: Task.Input<T>): Effect.Effect<Task.Output<T>, Ending<T>, R | CurrentTask>
}

export interface Actor<out T extends Task.Any, out R> extends Program<T, R> {
  /** How many tasks one process runs at a time. */
  readonly concurrency: Config.Config<number>
  /** How long one attempt may take. */
  readonly timeout: Config.Config<Duration.Duration>
}

/** An actor in a process, whose settings have been read. */
export interface Ready<out T extends Task.Any, out R> extends Program<T, R> {
  readonly concurrency: number
  readonly timeout: Duration.Duration
}

/** How a program ends that does not succeed: it failed, or its task must wait. */
type Ending<T extends Task.Any> = Task.Failure<T> | NatsUnavailable | Postponed

/**
 * What differs from the defaults: 16 at a time, 30 seconds each, 5 attempts, nothing given up on at once. A setting that
 * says how many, or how long, is read once, when the worker begins, and has to refuse what is neither.
 */
export interface Options<T extends Task.Any, R> {
  readonly concurrency?: number | Config.Config<number>
  readonly timeout?: Duration.Input | Config.Config<Duration.Duration>
  readonly retry?: Partial<Retry.Retry>
  readonly giveUpOn?: ReadonlyArray<Task.Failure<T>["_tag"]> | "every failure"
  readonly waits?: boolean
  run(input: Task.Input<T>): Effect.Effect<Task.Output<T>, Ending<T>, R | CurrentTask>
}

export const define = <T extends Task.Any, R = never>(task: T, options: Options<T, R>): Actor<T, R> => ({
  task,
  concurrency: settingOf(options.concurrency ?? 16, (count) => count),
  timeout: settingOf(options.timeout ?? "30 seconds", Duration.fromInputUnsafe),
  retry: { ...Retry.defaults, ...options.retry },
  giveUpOn: options.giveUpOn === "every failure" ? options.giveUpOn : new Set<string>(options.giveUpOn),
  waits: options.waits ?? false,
  run: options.run
})

const settingOf = <Given, A>(given: Given | Config.Config<A>, read: (given: Given) => A): Config.Config<A> =>
  Config.isConfig(given) ? given : Config.succeed(read(given))

/** Fails with the setting that is wrong. */
export const ready = <T extends Task.Any, R>(
  actor: Actor<T, R>
): Effect.Effect<Ready<T, R>, Config.ConfigError> =>
  Effect.gen(function* () {
    const { concurrency, timeout } = actor
    return { ...actor, ...(yield* Config.all({ concurrency, timeout })) }
  })
