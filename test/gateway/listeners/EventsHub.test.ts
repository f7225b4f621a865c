/** Many who listen at one gateway: what it costs, and that none of them misses an event or hears one twice. */
import { connect } from "node:net"
import { afterEach, describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { taskNames } from "../../../src/schemas/Tasks.ts"
import { Events } from "../../../src/streams/Events.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { setUp } from "../../../src/streams/SetUp.ts"
import * as cheaply from "../../support/hear.ts"
import { until } from "../../support/useStreams.ts"
import { finish, onGateway, startGateway } from "../gateway.ts"
import { type Listener, listen } from "../listen.ts"

const { gateway, nats, run } = onGateway()

const open = new Set<{ readonly close: () => void }>()
const kept = <A extends { readonly close: () => void }>(listener: A) => {
  open.add(listener)
  return listener
}
afterEach(() => {
  for (const listener of open) listener.close()
  open.clear()
})

const hear = async (query = "", headers?: Record<string, string>, url = gateway().url) =>
  kept(await listen(`${url}/v1/events${query}`, headers))

/** Of the next events. */
const ids = async (listener: Listener, count: number) => {
  const heard: Array<string> = []
  while (heard.length < count) {
    const message = await listener.next()
    if (message === undefined) throw new Error(`the stream has ended after ${heard.length} of ${count}`)
    if (message.data !== undefined) heard.push(message.id ?? "")
  }
  return heard
}

const newest = () => run(Effect.flatMap(Events, (events) => events.newest))
const from = (first: number, count: number) => Array.from({ length: count }, (_, n) => String(first + n))

const Consumers = Schema.Struct({
  consumers: Schema.Array(
    Schema.Struct({ config: Schema.Struct({ headers_only: Schema.optionalKey(Schema.Boolean) }) })
  )
})
/** How many consumers read the events; of others, which keep house or count, headers are enough. */
const readers = Effect.flatMap(JetStream, (jetstream) => jetstream.call("CONSUMER.LIST.EVENTS", {})).pipe(
  Effect.flatMap(Schema.decodeUnknownEffect(Consumers)),
  Effect.map(({ consumers }) => consumers.filter(({ config }) => config.headers_only !== true).length)
)

/** So many tasks are finished, and the events of all of them made. */
const finishAll = async (name: string, count: number, output = `"done"`) => {
  const before = await newest()
  const all = Array.from({ length: count }, (_, n) => finish(`fetch_${name}-${n}`, { output }))
  // The machine may be busy; written twice, it is written once.
  await run(Effect.forEach(all, (one) => Effect.retry(one, { times: 5 }), { concurrency: 8, discard: true }))
  await run(
    until(
      Effect.flatMap(Events, (events) => events.newest),
      (now) => now >= before + count
    )
  )
}

/** Of a record that is nearly as large as one may be. */
const large = JSON.stringify("x".repeat(900_000))

/** A client that reads nothing. */
const deaf = (url: string, path: string) =>
  new Promise<{ readonly closed: Promise<void>; readonly read: () => void }>((resolve) => {
    const { port } = new URL(url)
    const socket = connect(Number(port), "127.0.0.1", () => {
      socket.pause()
      socket.on("error", () => {})
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
      resolve({
        closed: new Promise((done) => socket.once("close", () => done())),
        read: () => socket.resume()
      })
    })
  })

describe("many who listen", () => {
  it("cost one consumer, and each hears all of what it listens for", async () => {
    expect(await run(readers)).toBe(0)
    const place = await newest()
    const queries = ["", "?kind=fetch", "?state=succeeded", "?kind=count"]
    const port = Number(new URL(gateway().url).port)
    const listeners = await Promise.all(
      Array.from({ length: 300 }, async (_, n) =>
        kept(await cheaply.hear(port, `/v1/events${queries[n % 4]}`, true))
      )
    )
    expect(await run(readers)).toBe(1)
    await finishAll("many", 100)
    await run(finish("count_last"))
    const wanted = (n: number) => {
      if (n % 4 === 1) return sequences.slice(0, 100)
      return n % 4 === 3 ? sequences.slice(100) : sequences
    }
    const sequences = Array.from({ length: 101 }, (_, n) => place + 1 + n)
    const heardAll = Effect.sync(() => listeners.every((one, n) => one.sequences.length >= wanted(n).length))
    await run(until(heardAll, (all) => all))
    for (const [n, listener] of listeners.entries()) expect(listener.sequences).toEqual(wanted(n))
    for (const listener of listeners) listener.close()
    await run(until(readers, (count) => count === 0))
  })

  it("come back at any time, and go on where they were, without a gap and without a repeat", async () => {
    const place = await newest()
    const finishing = finishAll("back", 200)
    const heard: Array<string> = []
    for (let round = 0; round < 10; round += 1) {
      const listener = await hear("", { "last-event-id": heard.at(-1) ?? String(place) })
      heard.push(...(await ids(listener, 20)))
      listener.close()
    }
    await finishing
    expect(heard).toEqual(from(place + 1, 200))
  })
})

describe("who was away for longer than events are kept at hand", () => {
  it("reads what it has missed, and goes on with the others", async () => {
    const place = await newest()
    // Somebody listens meanwhile, so that events are kept at hand; but not for these.
    await hear("?kind=count")
    await finishAll("long", 20, large)
    const back = await hear("", { "last-event-id": String(place) })
    const few = await hear("?kind=count", { "last-event-id": String(place) })
    expect(await ids(back, 20)).toEqual(from(place + 1, 20))
    await run(finish("count_long"))
    expect(await ids(back, 1)).toEqual([String(place + 21)])
    expect(await ids(few, 1)).toEqual([String(place + 21)])
  })
})

describe("who does not keep up", () => {
  it("is dropped, and keeps nobody else", async () => {
    const slow = await deaf(gateway().url, "/v1/events")
    const quick = await hear()
    for (let n = 0; n < 16; n += 1) {
      await finishAll(`slow-${n}`, 1, large)
      await ids(quick, 1)
    }
    slow.read()
    await slow.closed
  })

  it("does not hold up the end of a gateway", async () => {
    const other = await startGateway(nats().url)
    const place = await newest()
    await finishAll("end", 4, large)
    const slow = await deaf(other.url, `/v1/events?lastEventId=${place}`)
    const quick = await hear("", {}, other.url)
    await quick.next()
    const begun = performance.now()
    const stopped = other.stop()
    expect(await quick.next()).toBeUndefined()
    await stopped
    expect(performance.now() - begun).toBeLessThan(3_000)
    slow.read()
    await slow.closed
  })
})

describe("a stream of events that was made anew", () => {
  it("is told from its beginning to all who listened to the one before", async () => {
    const listener = await hear()
    await finishAll("old", 2)
    const seen = await ids(listener, 2)
    await run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* jetstream.call("STREAM.PURGE.KV_results", {})
        yield* jetstream.call("STREAM.DELETE.EVENTS", {})
        yield* setUp(taskNames)
      })
    )
    await finishAll("anew", 2)
    // It listens to what is no more, and is sent away to come back.
    expect(await listener.next()).toBeUndefined()
    const back = await hear("", { "last-event-id": seen[1] ?? "" })
    await finishAll("anew-too", 1)
    expect(await ids(back, 3)).toEqual(["1", "2", "3"])
  })
})
