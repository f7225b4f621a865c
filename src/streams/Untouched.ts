/**
 * Whether a task of a backlog is one that nobody has begun yet. A server that crashed may have forgotten what it handed out,
 * so that of each task that was queued before somebody must look; but all that come together are asked about with two questions.
 */
import { Context, Effect, Exit, FiberSet, Layer, Schema } from "effect"
import { elapsed } from "./elapsed.ts"
import { JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"
import { type Task, touched, traces } from "./touched.ts"

export class Untouched extends Context.Service<
  Untouched,
  {
    /** No record of it stands, and no attempt of it is written down. False as well where that takes a look at each. */
    readonly isUntouched: (task: Task) => Effect.Effect<boolean, NatsUnavailable>
    /** The same without a fiber. Calls `done` exactly once. */
    readonly ask: (task: Task, done: (exit: Exit.Exit<boolean, NatsUnavailable>) => void) => void
  }
>()("millrace/Untouched") {
  static readonly layer = Layer.effect(
    Untouched,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const run = yield* FiberSet.makeRuntime<never>()
      const waiting: Array<Waiting> = []
      let isLooking = false
      /** What was found, and until when, by a clock that nobody sets: the streams may be given copies meanwhile. */
      let known: { readonly alone: boolean; readonly until: number } | undefined

      /** Many are read from any replica, and one that lags may not know of a record. One that is alone lags behind nobody. */
      const isAlone = Effect.gen(function* () {
        const now = yield* elapsed
        if (known !== undefined && now < known.until) return known.alone
        const replicas = yield* Effect.forEach([Subjects.resultStream, Subjects.attemptStream], (stream) =>
          replicasOf(jetstream, stream)
        )
        const alone = replicas.every((count) => count === 1)
        known = { alone, until: now + knownForMs }
        return alone
      })

      const look = (asked: ReadonlyArray<Waiting>) =>
        isAlone.pipe(
          Effect.flatMap((isSo) =>
            isSo
              ? touched(
                  jetstream,
                  asked.map(({ task }) => task),
                  [traces.record, traces.attempts]
                )
              : Effect.succeed(new Set(asked.map(({ task }) => task)))
          ),
          Effect.exit,
          Effect.map((found) => {
            for (const { task, done } of asked) done(answerOf(found, task))
          })
        )

      /** All that were asked about meanwhile, until there are none: so they are few questions under whatever load. */
      const lookAtAll = Effect.gen(function* () {
        while (waiting.length > 0) yield* look(waiting.splice(0, mostAtOnce))
        isLooking = false
      })

      const ask = (task: Task, done: Waiting["done"]) => {
        waiting.push({ task, done })
        if (isLooking) return
        isLooking = true
        // With those that are told of in the same breath.
        setImmediate(() => run(lookAtAll))
      }

      return Untouched.of({
        ask,
        isUntouched: (task) => Effect.callback((resume) => ask(task, resume))
      })
    })
  )
}

const answerOf = (found: Exit.Exit<ReadonlySet<Task>, NatsUnavailable>, task: Task) => {
  if (Exit.isFailure(found)) return Exit.failCause(found.cause)
  return found.value.has(task) ? isTouched : isNot
}

const isTouched = Exit.succeed(false)
const isNot = Exit.succeed(true)

interface Waiting {
  readonly task: Task
  readonly done: (exit: Exit.Exit<boolean, NatsUnavailable>) => void
}

const knownForMs = 5_000

/** The server takes up to 1,024 subjects in a question. */
const mostAtOnce = 512

const replicasOf = (jetstream: JetStream["Service"], stream: string) =>
  jetstream.call(`STREAM.INFO.${stream}`, {}).pipe(
    Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused))),
    Effect.flatMap((answer) => Effect.orDie(decodeInfo(answer))),
    Effect.map(({ config }) => config.num_replicas)
  )

const decodeInfo = Schema.decodeUnknownEffect(
  Schema.Struct({ config: Schema.Struct({ num_replicas: Schema.Int }) })
)
