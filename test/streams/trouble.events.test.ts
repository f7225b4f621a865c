/** Events over a network that swallows everything, or that comes and goes: in order, without a gap, and each once. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, ManagedRuntime, Stream } from "effect"
import { Events } from "../../src/streams/Events.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { Results } from "../../src/streams/Results.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { type Relay, openRelay } from "../support/relay.ts"
import { layerStreams } from "../support/streams.ts"
import { finished, until } from "../support/useStreams.ts"

const connect = (url: string) =>
  ManagedRuntime.make(layerStreams(url).pipe(Layer.provideMerge(Logger.layer([]))))

let nats: TestNats
let relay: Relay
/** Over the network that can be cut, and past it. */
let here: ReturnType<typeof connect>
let elsewhere: ReturnType<typeof connect>

beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  relay = await openRelay()
  relay.leadTo(nats.port)
  here = connect(`nats://127.0.0.1:${relay.port}`)
  elsewhere = connect(nats.url)
  await elsewhere.runPromise(setUp(["echo"]))
})
afterAll(async () => {
  relay.heal()
  await here.dispose()
  await elsewhere.dispose()
  await relay.close()
  await nats.stop()
})

const store = (key: string) =>
  elsewhere.runPromise(Effect.flatMap(Results, (results) => results.store(finished(key, "succeeded"))))

const isConnected = (wanted: boolean) =>
  here.runPromise(
    Effect.flatMap(Nats, (service) =>
      until(Effect.sync(service.isConnected), (connected) => connected === wanted)
    )
  )

describe("events over a network that was cut", () => {
  it.each([
    ["until that was noticed", () => isConnected(false)],
    // Three requests that the client holds open for five seconds each begin and end meanwhile.
    ["for a moment", () => Promise.resolve()]
  ])("come without a gap and each once: %s", { timeout: 60_000 }, async (name, meanwhile) => {
    const heard: Array<string> = []
    const after = await elsewhere.runPromise(Effect.flatMap(Events, (events) => events.newest))
    const listening = here.runPromise(
      Effect.flatMap(Events, (events) =>
        Stream.runForEach(Stream.take(events.subscribe({ after }), 30), ({ event }) =>
          Effect.sync(() => heard.push(event.data.id))
        )
      )
    )
    const keys = Array.from({ length: 30 }, (_, n) => `${name.replaceAll(" ", "-")}-${n}`)
    for (const key of keys.slice(0, 10)) await store(key)
    await Effect.runPromise(
      until(
        Effect.sync(() => heard.length),
        (count) => count === 10
      )
    )
    relay.cut()
    for (const key of keys.slice(10, 20)) await store(key)
    await meanwhile()
    relay.heal()
    for (const key of keys.slice(20)) await store(key)
    await listening
    assert.deepEqual(
      heard,
      keys.map((key) => `echo_${key}`)
    )
  })
})
