/** A process whose tasks say when they begin and when they end. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Worker from "../../../src/actors/runtime/Worker.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import * as Streams from "../../../src/streams/Streams.ts"
import { Ride } from "./ride.ts"

const say = (what: string) => Effect.sync(() => void process.stdout.write(`${what} ${Date.now()}\n`))

const rides = Actor.define(Ride, {
  concurrency: 8,
  run: ({ who, ms }) =>
    say(`began ${who}`).pipe(
      Effect.andThen(Effect.sleep(ms)),
      Effect.andThen(say(`ended ${who}`)),
      Effect.as({})
    )
})

const [, , url = ""] = process.argv

Effect.andThen(say("begins"), Worker.run(rides)).pipe(
  Effect.provide(Streams.layer.pipe(Layer.provideMerge(Nats.layerOnce("ride", url)))),
  NodeRuntime.runMain
)
