/** A worker whose actor does nothing, given the address of NATS. At each SIGUSR2 it prints what it has counted of itself. */
import { Effect, Layer } from "effect"
import { output } from "../../bench/queue/work.ts"
import * as Actor from "../../src/actors/runtime/Actor.ts"
import * as Worker from "../../src/actors/runtime/Worker.ts"
import { Count } from "../../src/schemas/Count.ts"
import { Nats } from "../../src/streams/Nats.ts"
import * as Streams from "../../src/streams/Streams.ts"
import { countAllocated } from "./allocated.ts"
import { countFibers } from "./fibers.ts"
import { countWrites } from "./writes.ts"

const [url = ""] = process.argv.slice(2)
const writes = countWrites(Number(new URL(url).port))
const fibers = countFibers()
const allocated = countAllocated()

let times = 0
process.on("SIGUSR2", () => {
  times += 1
  const counts = { ...writes(), ...fibers(), ...allocated() }
  console.log(`told ${times}: ${JSON.stringify(counts)}`)
})

/** Most programs wait for something: one of them for as little as can be. */
const actor = Actor.define(Count, {
  concurrency: 256,
  run: ({ text }) =>
    text?.startsWith("wait") === true ? Effect.as(Effect.yieldNow, output) : Effect.succeed(output)
})

await Worker.run(actor).pipe(
  Effect.provide(Streams.layer.pipe(Layer.provideMerge(Nats.layerOnce("cost", url)))),
  Effect.runPromise
)
