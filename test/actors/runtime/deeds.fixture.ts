/** A process with a worker of deeds, one of errands and one of orders, in which time passes faster. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Clock, Effect, Layer } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { orchestrator } from "../../../src/actors/runtime/orchestrator.ts"
import * as Tasks from "../../../src/actors/runtime/Tasks.ts"
import * as Worker from "../../../src/actors/runtime/Worker.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import * as Streams from "../../../src/streams/Streams.ts"
import { hurriedClock } from "../../support/hurriedClock.ts"
import { Deed, Errand, Order, speed } from "./deed.ts"

/** Milliseconds by the true clock. */
const wait = (ms: number) =>
  Effect.callback<void>((resume) => {
    const timer = setTimeout(() => resume(Effect.void), ms)
    return Effect.sync(() => clearTimeout(timer))
  })

const block = (ms: number) =>
  Effect.sync(() => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms))

const does = ({ does, ms }: Deed) =>
  Effect.gen(function* () {
    if (process.env["AT_ONCE"] !== undefined) return
    if (does === "block" && process.env["BLOCKS"] !== "no") yield* block(ms)
    yield* wait(does === "block" ? Number(process.env["THEN"] ?? "0") : ms)
    if (does === "kill") process.kill(process.pid, "SIGKILL")
  })

/** Prints when it begins, and how it ends. */
const told = <A, E, R>(name: string, program: Effect.Effect<A, E, R>) =>
  Effect.sync(() => console.log(`began ${name}`)).pipe(
    Effect.andThen(program),
    Effect.andThen(Effect.sync(() => console.log(`ended ${name}`))),
    Effect.as({}),
    Effect.onInterrupt(() => Effect.sync(() => console.log(`stopped ${name}`)))
  )

const workers = [
  Worker.run(
    Actor.define(Deed, { concurrency: 8, timeout: "1 hour", run: (deed) => told(deed.name, does(deed)) })
  ),
  Worker.run(Actor.define(Errand, { timeout: "1 hour", run: ({ name, ms }) => told(name, wait(ms)) })),
  Worker.run(
    Actor.define(Order, {
      ...orchestrator,
      run: ({ name, ms }) => Effect.as(Tasks.call(Errand, { name, ms }), {})
    })
  )
]

Effect.all(workers, { concurrency: "unbounded" }).pipe(
  Effect.provide(
    Tasks.Calls.layer.pipe(Layer.provideMerge(Streams.layer), Layer.provideMerge(Nats.layer("deeds")))
  ),
  Effect.provideService(Clock.Clock, hurriedClock(speed)),
  NodeRuntime.runMain
)
