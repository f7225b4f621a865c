/** An actor: the program that does one kind of task, and everything a person would tune about it. */
import { Duration, type Effect } from "effect"
import type * as Task from "../../schemas/Task.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import type { CurrentTask } from "./CurrentTask.ts"
import type { Postponed } from "./Postponed.ts"
import * as Retry from "./Retry.ts"

export interface Actor<out T extends Task.Any, out R> {
  readonly task: T
  /** How many tasks one process runs at a time. */
  readonly concurrency: number
  /** How long one attempt may take. */
  readonly timeout: Duration.Duration
  readonly retry: Retry.Retry
  /** The tags of failures that another attempt cannot mend, or every failure the contract declares. */
  readonly giveUpOn: ReadonlySet<string> | "every failure"
  /** Its program has other tasks done, and waits for them. */
  readonly waits: boolean
  /** A method, so that an actor of one kind is an actor of some kind, and main can choose one by name. */
  run(input: Task.Input<T>): Effect.Effect<Task.Output<T>, Ending<T>, R | CurrentTask>
}

/** How a program ends that does not succeed: it failed, or its task must wait. */
type Ending<T extends Task.Any> = Task.Failure<T> | NatsUnavailable | Postponed

/** What differs from the defaults: 16 at a time, 30 seconds each, 5 attempts, nothing given up on at once. */
export interface Options<T extends Task.Any, R> {
  readonly concurrency?: number
  readonly timeout?: Duration.Input
  readonly retry?: Partial<Retry.Retry>
  readonly giveUpOn?: ReadonlyArray<Task.Failure<T>["_tag"]> | "every failure"
  readonly waits?: boolean
  run(input: Task.Input<T>): Effect.Effect<Task.Output<T>, Ending<T>, R | CurrentTask>
}

export const define = <T extends Task.Any, R = never>(task: T, options: Options<T, R>): Actor<T, R> => ({
  task,
  concurrency: options.concurrency ?? 16,
  timeout: Duration.fromInputUnsafe(options.timeout ?? "30 seconds"),
  retry: { ...Retry.defaults, ...options.retry },
  giveUpOn: options.giveUpOn === "every failure" ? options.giveUpOn : new Set<string>(options.giveUpOn),
  waits: options.waits ?? false,
  run: options.run
})
