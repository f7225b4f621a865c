import { describe, expect, it } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { Event } from "../../src/schemas/Event.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { finish, onGateway, problemOf } from "./gateway.ts"
import { type Listener, listen } from "./listen.ts"

const { ask, gateway, nats, run } = onGateway()

const hear = (query = "", headers?: Record<string, string>) =>
  listen(`${gateway().url}/v1/events${query}`, headers)

const decodeEvent = Schema.decodeUnknownSync(Schema.fromJsonString(Event), { onExcessProperty: "error" })

/** The next event's message with its data decoded; what is no event is passed over. */
const nextEvent = async (listener: Listener) => {
  for (let message = await listener.next(); message !== undefined; message = await listener.next()) {
    if (message.data !== undefined) return { ...message, data: decodeEvent(message.data) }
  }
  throw new Error("the stream has ended")
}

const subjects = async (listener: Listener, count: number) => {
  const heard: Array<string> = []
  while (heard.length < count) heard.push((await nextEvent(listener)).data.subject)
  return heard
}

const EventsInfo = Schema.Struct({ state: Schema.Struct({ last_seq: Schema.Int }) })
const eventsInfo = Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.INFO.EVENTS", {})).pipe(
  Effect.flatMap(Schema.decodeUnknownEffect(EventsInfo)),
  Effect.map(({ state }) => state)
)
const until = (done: (info: { readonly last_seq: number }) => boolean) =>
  run(Effect.repeat(eventsInfo, { schedule: Schedule.spaced("20 millis"), until: done }))

/** The records are written, and the events of all of them are in their stream. */
const finished = async (...ids: ReadonlyArray<string>) => {
  const { last_seq: before } = await run(eventsInfo)
  for (const id of ids) await run(finish(id))
  await until(({ last_seq }) => last_seq >= before + ids.length)
}

describe("the events", () => {
  it("are announced before there is one", async () => {
    const { last_seq } = await run(eventsInfo)
    const listener = await hear()
    expect(Object.fromEntries(listener.response.headers)).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
      connection: "close"
    })
    expect(await listener.next()).toEqual({ retry: "2000", id: String(last_seq) })
    listener.close()
  })

  it("come as CloudEvents, each with its place and its state", async () => {
    const listener = await hear()
    await listener.next()
    const { last_seq } = await run(eventsInfo)
    await run(finish("fetch_said", { state: "failed", error: { tag: "PageGone", message: "gone" } }))
    const { id, event, data } = await nextEvent(listener)
    expect({ id, event }).toEqual({ id: String(last_seq + 1), event: "failed" })
    expect(data).toMatchObject({
      specversion: "1.0",
      id: "fetch_said.1",
      type: "millrace.task.failed",
      subject: "fetch_said",
      data: { id: "fetch_said", state: "failed", error: { tag: "PageGone" } }
    })
    listener.close()
  })

  it("are those of one kind and one state where that is asked for", async () => {
    const listener = await hear("?kind=count&state=cancelled")
    await listener.next()
    await run(finish("count_ok"))
    await run(finish("fetch_no", { state: "cancelled" }))
    await run(finish("count_no", { state: "cancelled" }))
    expect(await subjects(listener, 1)).toEqual(["count_no"])
    listener.close()
  })

  it("are also those of tasks that were done again, where that is asked for, now and later", async () => {
    const { last_seq } = await run(eventsInfo)
    const ends = [
      finish("fetch_lost", { state: "failed" }),
      finish("fetch_fine"),
      finish("count_mended", { run: 2 }),
      finish("fetch_mended", { run: 2 })
    ]
    const listener = await hear("?kind=fetch&state=failed&again=true")
    for (const one of ends) await run(one)
    expect(await subjects(listener, 2)).toEqual(["fetch_lost", "fetch_mended"])
    listener.close()
    // What was before the first came is read another way.
    await until((info) => info.last_seq >= last_seq + ends.length)
    const late = await hear(`?kind=fetch&state=failed&again=true&lastEventId=${last_seq}`)
    expect(await subjects(late, 2)).toEqual(["fetch_lost", "fetch_mended"])
    late.close()
    const strict = await hear(`?state=failed&lastEventId=${last_seq}`)
    await run(finish("count_lost", { state: "failed" }))
    expect(await subjects(strict, 2)).toEqual(["fetch_lost", "count_lost"])
    strict.close()
    const wrong = await problemOf(await ask("/v1/events?again=perhaps"), 422)
    expect(wrong.errors?.map(({ path }) => path)).toEqual([["again"]])
  })

  it("begin with the newest where that is asked for", async () => {
    await finished("fetch_old", "fetch_r1", "fetch_r2")
    const listener = await hear("?recent=2")
    const recent = await subjects(listener, 2)
    await run(finish("fetch_r3"))
    expect([...recent, ...(await subjects(listener, 1))]).toEqual(["fetch_r1", "fetch_r2", "fetch_r3"])
    listener.close()
  })

  it("may begin with more than there are", async () => {
    const listener = await hear("?recent=500")
    expect(await listener.next()).toMatchObject({ id: "0" })
    expect(await nextEvent(listener)).toMatchObject({ id: "1" })
    listener.close()
  })

  it("go on without a gap for who comes back", async () => {
    const first = await hear()
    await first.next()
    await run(finish("fetch_g1"))
    const { id = "" } = await nextEvent(first)
    first.close()
    await finished("fetch_g2", "fetch_g3")
    const second = await hear("?recent=0", { "last-event-id": id })
    await run(finish("fetch_g4"))
    expect(await subjects(second, 3)).toEqual(["fetch_g2", "fetch_g3", "fetch_g4"])
    second.close()
  })

  it("go on without a gap for who comes back before the first of them", async () => {
    const first = await hear()
    const { id = "" } = (await first.next()) ?? {}
    first.close()
    await finished("fetch_h1")
    const second = await hear(`?lastEventId=${id}`)
    expect(await subjects(second, 1)).toEqual(["fetch_h1"])
    second.close()
  })

  it("are all of them for who has seen some of a stream that is gone", async () => {
    const listener = await hear("", { "last-event-id": "1000000" })
    expect(await nextEvent(listener)).toMatchObject({ id: "1" })
    listener.close()
  })

  it.each([
    ["is none", "fetch_even", "odd"],
    [
      "is nested deeper than it could be written again",
      "fetch_shallow",
      JSON.stringify({
        id: "fetch_odd",
        kind: "fetch",
        state: "failed",
        input: "deep",
        attempts: [],
        enqueuedAt: "2026-11-21T00:00:00.000Z",
        finishedAt: "2026-11-21T00:00:01.000Z"
      }).replace(`"deep"`, "[".repeat(50_000) + "]".repeat(50_000))
    ]
  ])("pass over a record that nobody can read, since it %s", async (_, next, record) => {
    const listener = await hear()
    const { id = "" } = (await listener.next()) ?? {}
    await run(
      Effect.flatMap(JetStream, (jetstream) => jetstream.publish("$KV.results.failed.fetch.odd", record, []))
    )
    await run(finish(next))
    expect(await subjects(listener, 1)).toEqual([next])
    listener.close()
    const back = await hear("", { "last-event-id": id })
    expect(await subjects(back, 1)).toEqual([next])
    back.close()
    expect((await ask("/v1/tasks?state=failed")).status).toBe(200)
  })

  it.each([
    ["kind=nokind", "kind"],
    ["state=running", "state"],
    ["recent=501", "recent"],
    ["recent=-1", "recent"],
    ["lastEventId=x", "lastEventId"]
  ])("are not to be had with %s", async (query, path) => {
    const { errors } = await problemOf(await ask(`/v1/events?${query}`), 422)
    expect(errors?.map((fault) => fault.path)).toEqual([[path]])
  })

  it("are not to be had after an event that has no number", async () => {
    const { errors } = await problemOf(await ask("/v1/events", { headers: { "last-event-id": "x" } }), 422)
    expect(errors?.map((fault) => fault.path)).toEqual([["last-event-id"]])
  })

  it("go on where they were after NATS was away", async () => {
    const listener = await hear()
    await listener.next()
    await run(finish("fetch_before"))
    expect(await subjects(listener, 1)).toEqual(["fetch_before"])
    await nats().restart()
    await run(Effect.retry(finish("fetch_after"), Schedule.spaced("50 millis")))
    expect(await subjects(listener, 1)).toEqual(["fetch_after"])
    listener.close()
  })

  it("go on where they were after NATS was away before the first of them", async () => {
    await finished("fetch_long_ago")
    const listener = await hear()
    await listener.next()
    await nats().restart()
    await run(Effect.retry(finish("fetch_first"), Schedule.spaced("50 millis")))
    expect(await subjects(listener, 1)).toEqual(["fetch_first"])
    listener.close()
  })
})
