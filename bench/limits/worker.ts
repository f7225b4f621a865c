/** A worker whose tasks take as long as they are told to: given the address of NATS, how many slots, and how many milliseconds. */
import { Effect, Layer } from "effect"
import * as Actor from "../../src/actors/runtime/Actor.ts"
import * as Worker from "../../src/actors/runtime/Worker.ts"
import { Count } from "../../src/schemas/Count.ts"
import { Nats } from "../../src/streams/Nats.ts"
import * as Streams from "../../src/streams/Streams.ts"
import { output } from "../queue/work.ts"

const [, , servers = "", slots = "", ms = ""] = process.argv

const program = Number(ms) === 0 ? Effect.succeed(output) : Effect.as(Effect.sleep(Number(ms)), output)

await Worker.run(Actor.define(Count, { concurrency: Number(slots), run: () => program })).pipe(
  Effect.provide(Streams.layer.pipe(Layer.provideMerge(Nats.layerOnce("bench", servers)))),
  Effect.runPromise
)
