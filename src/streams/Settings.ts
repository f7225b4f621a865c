/** What a person may set about where things are kept, and for how long. */
import { Config, Context, Duration, Effect, Layer } from "effect"

export class Settings extends Context.Service<
  Settings,
  {
    /** R: nothing of a finished task outlives it. */
    readonly retention: Duration.Duration
    /** How long the record of a success is kept unless its task says otherwise. */
    readonly resultTtl: Duration.Duration
    /** Copies of every stream: 1, or 3 and 5 on a cluster. */
    readonly replicas: number
    /** Each kind's queue takes this many bytes; what comes on top is refused at publish. */
    readonly queueBytes: number
    /** The oldest events go when the event stream has this many bytes, whatever their age. */
    readonly eventBytes: number
  }
>()("millrace/Settings") {
  static readonly layer = Layer.effect(
    Settings,
    Effect.gen(function* () {
      const retention = yield* Config.Duration("MILLRACE_RETENTION").pipe(
        Config.withDefault(Duration.days(7))
      )
      const resultTtl = yield* Config.Duration("MILLRACE_RESULT_TTL").pipe(
        Config.withDefault(Duration.days(1))
      )
      return Settings.of({
        retention,
        resultTtl,
        replicas: yield* Config.Int("MILLRACE_REPLICAS").pipe(Config.withDefault(1)),
        queueBytes: yield* Config.Int("MILLRACE_QUEUE_BYTES").pipe(Config.withDefault(1024 ** 3)),
        eventBytes: yield* Config.Int("MILLRACE_EVENT_BYTES").pipe(Config.withDefault(4 * 1024 ** 3))
      })
    })
  )
}

/** The shortest a record is kept, in seconds: whoever asked must have time to come and read it. */
const shortestTtl = 60

/**
 * In seconds. A message whose ack was lost is taken from its queue for its record: a shorter one might be gone before
 * anybody came upon the message, so that it is looked for at once.
 */
const shortTtl = 3_600

/** Whether the record of a success might be gone before it is seen that its message is left, given its time to live. */
export const isShortLived = (ttl: number): boolean => ttl < shortTtl

/** How long the record of a success is kept, in whole seconds: what its task asks for, within bounds. */
export const ttlSeconds = (settings: Settings["Service"]): ((asked: number | undefined) => number) => {
  const longest = Math.floor(Duration.toSeconds(settings.retention))
  const usual = Math.floor(Duration.toSeconds(settings.resultTtl))
  const shortest = Math.min(shortestTtl, longest)
  return (asked = usual) => Math.max(shortest, Math.min(asked, longest))
}
