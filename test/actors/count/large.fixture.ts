/** A process that counts one blob, and tells how much memory it took above what it has at rest. */
import { Effect, Layer } from "effect"
import { Counter } from "../../../src/actors/count/Counter.ts"
import { CountActor } from "../../../src/actors/Count.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import { Threads } from "../../../src/actors/threads/Threads.ts"
import { currentTask } from "../../support/currentTask.ts"
import { layerStreams } from "../../support/streams.ts"

const [url = "", input = "{}"] = process.argv.slice(2)

/** The most there was of it while this went on, in MB. */
const memoryDuring = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    let most = 0
    const look = () => (most = Math.max(most, process.memoryUsage.rss() / 1_000_000))
    const timer = setInterval(look, 10)
    const result = yield* Effect.ensuring(
      work,
      Effect.sync(() => clearInterval(timer))
    )
    look()
    return { result, most }
  })

const program = Effect.gen(function* () {
  yield* CountActor.run({ text: "at rest" })
  const rest = process.memoryUsage.rss() / 1_000_000
  const { result, most } = yield* memoryDuring(Effect.result(CountActor.run(JSON.parse(input))))
  const ending = result._tag === "Success" ? { ...result.success, top: [], all: [] } : result.failure
  process.stdout.write(JSON.stringify({ ending, rest, most }))
})

await Effect.runPromise(
  program.pipe(
    Effect.provide(Layer.merge(layerStreams(url), Counter.layer.pipe(Layer.provide(Threads.layer)))),
    Effect.provideService(CurrentTask, currentTask("count", "1"))
  )
)
