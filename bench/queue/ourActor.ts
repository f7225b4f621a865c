/** A worker of Millrace whose actor does nothing: the typed program, its schemas, and all that is done around it. */
import { Effect, Layer } from "effect"
import * as Actor from "../../src/actors/runtime/Actor.ts"
import * as Worker from "../../src/actors/runtime/Worker.ts"
import { Count } from "../../src/schemas/Count.ts"
import { Nats } from "../../src/streams/Nats.ts"
import * as Streams from "../../src/streams/Streams.ts"
import { output, slots } from "./work.ts"

const idle = Actor.define(Count, { concurrency: slots, run: () => Effect.succeed(output) })

await Worker.run(idle).pipe(
  Effect.provide(Streams.layer.pipe(Layer.provideMerge(Nats.layerOnce("bench", process.argv[2] ?? "")))),
  Effect.runPromise
)
