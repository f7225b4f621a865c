import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import type { Millrace } from "../../src/client/Millrace.ts"
import { Subscribers } from "../../src/streams/Subscribers.ts"
import { finish } from "../gateway/gateway.ts"
import { bothWays } from "./bothWays.ts"

type Heard = ReturnType<Millrace["events"]>

const next = async (events: Heard) => {
  const { value } = await events.next()
  return value?.subject
}

const take = async (events: Heard, count: number) => {
  const subjects: Array<string | undefined> = []
  while (subjects.length < count) subjects.push(await next(events))
  return subjects
}

bothWays((client, { run, nats }, way, connect) => {
  const id = (name: string) => `count_${way}-${name}`

  /** Where the events are now: what is finished after this is heard by who begins here. */
  const now = async () => {
    const marker = id(`marker-${crypto.randomUUID()}`)
    await run(finish(marker))
    for await (const { subject, sequence } of client().events({ after: "beginning" })) {
      if (subject === marker) return sequence
    }
    return assert.fail("the events ended")
  }

  const unacked = (name: string) =>
    Effect.flatMap(Subscribers, (subscribers) => Effect.map(subscribers.find(name), (found) => found.unacked))
  const until = (name: string, left: number) =>
    run(
      Effect.repeat(unacked(name), { schedule: Schedule.spaced("20 millis"), until: (now) => now === left })
    )

  describe("the events that pass", () => {
    it("come as they were recorded, after the one that is named", async () => {
      const after = await now()
      await run(finish(id("a"), { output: `{"total":3}` }))
      const events = client().events({ kind: "count", state: "succeeded", after })
      const { value } = await events.next()
      assert.strictEqual(value?.data.output?.total, 3)
      assert.deepInclude(value, { subject: id("a"), type: "millrace.task.succeeded", sequence: after + 1 })
      await events.return?.()
    })

    it("are those of a kind and a state, where that is asked", async () => {
      const after = await now()
      await run(finish(`fetch_${way}-no`, { state: "cancelled" }))
      await run(finish(id("no")))
      await run(finish(id("yes"), { state: "cancelled" }))
      const events = client().events({ kind: "count", state: "cancelled", after })
      assert.strictEqual(await next(events), id("yes"))
      await events.return?.()
    })

    it("end with the caller's signal", async () => {
      const controller = new AbortController()
      const events = client().events({ signal: controller.signal })
      const waiting = events.next().catch((failure: unknown) => failure)
      controller.abort(new Error("enough"))
      assert.deepEqual(await waiting, new Error("enough"))
      assert.isTrue((await events.next()).done)
    })

    it("end with the caller's signal while the next one is waited for, and tell none that came before", async () => {
      const after = await now()
      const controller = new AbortController()
      const events = client().events({ kind: "count", after, signal: controller.signal })
      for (const name of ["told", "untold", "untold-too"]) await run(finish(id(name)))
      assert.strictEqual(await next(events), id("told"))
      controller.abort(new Error("enough"))
      assert.deepEqual(await events.next().catch((failure: unknown) => failure), new Error("enough"))
      const again = new AbortController()
      const late = client().events({ kind: "count", after: after + 2, signal: again.signal })
      assert.strictEqual(await next(late), id("untold-too"))
      const waiting = late.next().catch((failure: unknown) => failure)
      again.abort(new Error("enough as well"))
      assert.deepEqual(await waiting, new Error("enough as well"))
    })
  })

  describe("a durable name", () => {
    const name = `billing-${way}`

    it("hears what happens while nobody listens, and each once", async () => {
      const events = client().events({ name, after: await now() })
      await run(finish(id("d1")))
      assert.strictEqual(await next(events), id("d1"))
      await run(finish(id("d2")))
      assert.strictEqual(await next(events), id("d2"))
      await events.return?.()
      await run(finish(id("d3")))
      const again = client().events({ name })
      // The body of the loop that had it never ended.
      assert.sameMembers(await take(again, 2), [id("d2"), id("d3")])
      const last = again.next()
      await until(name, 0)
      await run(finish(id("d4")))
      assert.strictEqual((await last).value?.subject, id("d4"))
      await again.return?.()
    })

    it("hears again what its loop threw at", async () => {
      const looped = `thrown-${way}`
      const after = await now()
      for (const n of [1, 2, 3]) await run(finish(id(`t${n}`)))
      const heard: Array<string> = []
      const broken = new Error("the database is away")
      const loop = async () => {
        for await (const { subject } of client().events({ name: looped, after })) {
          heard.push(subject)
          if (heard.length === 2) throw broken
          if (heard.length === 4) return
        }
      }
      assert.strictEqual(await loop().catch((failure: unknown) => failure), broken)
      await loop()
      assert.strictEqual(heard[0], id("t1"))
      assert.sameMembers(heard.slice(1), [id("t2"), id("t2"), id("t3")])
    })

    it("ends its loop with the caller's signal, after the body that runs, and keeps what was done", async () => {
      const looped = `signalled-${way}`
      const after = await now()
      for (const n of [1, 2, 3]) await run(finish(id(`s${n}`)))
      const controller = new AbortController()
      const heard: Array<string> = []
      const loop = async () => {
        for await (const { subject } of client().events({ name: looped, after, signal: controller.signal })) {
          heard.push(subject)
          controller.abort(new Error("enough"))
        }
      }
      assert.deepEqual(await loop().catch((failure: unknown) => failure), new Error("enough"))
      assert.deepEqual(heard, [id("s1")])
      const again = client().events({ name: looped })
      assert.sameMembers(await take(again, 2), [id("s2"), id("s3")])
      await again.return?.()
    })

    it("is refused where it hears of something else already", async () => {
      const failure = await client()
        .events({ name, kind: "count" })
        .next()
        .catch((refused: unknown) => refused)
      assert.deepInclude(failure, { _tag: "SubscriberDiffers" })
    })
  })

  it("go on where they were after NATS was away", async () => {
    const events = client().events(
      way === "nats" ? { name: "lasting", after: await now() } : { after: await now() }
    )
    await run(finish(id("r1")))
    assert.strictEqual(await next(events), id("r1"))
    const second = events.next()
    await nats().restart()
    await run(Effect.retry(finish(id("r2")), Schedule.spaced("50 millis")))
    assert.strictEqual((await second).value?.subject, id("r2"))
    await events.return?.()
  })

  it("end when the client is closed, and hand back what was not acknowledged", async () => {
    const name = `closing-${way}`
    const after = await now()
    await run(finish(id("c1")))
    const other = await connect()
    const held = other.events({ name, after })
    assert.strictEqual(await next(held), id("c1"))
    const waiting = other.events()
    const second = waiting.next()
    const ended = other
      .wait((await other.submit("count", { text: "a" })).id)
      .catch((failure: unknown) => failure)
    await other.close()
    assert.isTrue((await second).done)
    assert.deepInclude(await ended, { _tag: "ClientClosed" })
    assert.deepInclude(await other.kinds().catch((failure: unknown) => failure), { _tag: "ClientClosed" })
    for (const filter of [{}, { name }]) {
      assert.deepInclude(
        await other
          .events(filter)
          .next()
          .catch((failure: unknown) => failure),
        {
          _tag: "ClientClosed"
        }
      )
    }
    const again = client().events({ name })
    assert.strictEqual(await next(again), id("c1"))
    await again.return?.()
  })
})
