/** Deliveries: which task comes next, how many are in hand, and that none is lost on the way. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema } from "effect"
import { Deliveries, type Source } from "../../src/streams/Deliveries.ts"
import type { Delivery } from "../../src/streams/Delivery.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { until, useStreams } from "./fixture.ts"

const fixture = useStreams(
  "lanes",
  "tenth",
  "slots",
  "stop",
  "nak",
  "bare",
  "settle",
  "take",
  "pause",
  "lost",
  "again"
)
const { run } = fixture

const open = (kind: string, slots: number) =>
  Effect.flatMap(Deliveries, (deliveries) => deliveries.open(kind, slots))

/** Queues so many tasks, with the keys `<lane>-0`, `<lane>-1`, ... */
const publish = (kind: string, lane: Subjects.Lane, count: number) =>
  Effect.flatMap(Publisher, (publisher) =>
    Effect.forEach(
      Array.from({ length: count }, (_, n) => `${lane}-${n}`),
      (key) => publisher.submit({ kind, lane, key, input: "1" })
    )
  )

const take = (source: Source) =>
  Effect.flatMap(source.take, (delivery) =>
    delivery === undefined ? Effect.die("stopped") : Effect.succeed(delivery)
  )

/** Takes and acks so many, one after the other, and gives their keys. */
const drain = (source: Source, count: number) =>
  Effect.forEach(Array.from({ length: count }), () =>
    Effect.map(take(source), (delivery) => {
      delivery.ack()
      return delivery.key
    })
  )

const laneOf = (key: string) => key.slice(0, key.indexOf("-"))

const State = Schema.Struct({ num_ack_pending: Schema.Int, num_pending: Schema.Int, num_waiting: Schema.Int })
const consumer = (kind: string, lane: Subjects.Lane) =>
  Effect.flatMap(JetStream, (jetstream) =>
    Effect.flatMap(
      jetstream.call(`CONSUMER.INFO.TASKS_${kind}.${kind}-${lane}`, {}),
      Schema.decodeUnknownEffect(State)
    )
  )

const say = (subject: string, body: string) =>
  Effect.flatMap(JetStream, (jetstream) => jetstream.publish(subject, body, []))

describe("what comes next", () => {
  it.each([1, 4])("is a high task before a normal one while both wait, with %i slots", (slots) =>
    run(
      Effect.gen(function* () {
        yield* publish("lanes", "normal", 8)
        yield* publish("lanes", "high", 8)
        const lanes = (yield* drain(yield* open("lanes", slots), 16)).map(laneOf)
        assert.deepEqual(
          lanes.slice(0, 8),
          Array.from({ length: 8 }, () => "high")
        )
      })
    )
  )

  it.each([1, 4])("is a normal task at least every tenth time, with %i slots", (slots) =>
    run(
      Effect.gen(function* () {
        yield* publish("tenth", "normal", 10)
        yield* publish("tenth", "high", 60)
        const source = yield* open("tenth", slots)
        const keys = yield* Effect.forEach(Array.from({ length: 60 }), () =>
          Effect.gen(function* () {
            const delivery = yield* take(source)
            // As long as a question to the server takes, so that it has answered what was asked for before.
            yield* consumer("tenth", "high")
            delivery.ack()
            return delivery.key
          })
        )
        const between = keys.map(laneOf).join(" ").split("normal")
        assert.isAtLeast(between.length, 5)
        for (const high of between) assert.isAtMost(high.trim().split(" ").length, 10)
        yield* drain(source, 10)
      })
    )
  )

  it("is a normal task where there is no high one", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("lanes", 2)
        yield* publish("lanes", "normal", 30)
        assert.strictEqual((yield* drain(source, 30)).length, 30)
      })
    ))

  it("is within a lane the task that has waited longest", () =>
    run(
      Effect.gen(function* () {
        yield* publish("lanes", "high", 20)
        const keys = yield* drain(yield* open("lanes", 1), 20)
        assert.deepEqual(
          keys,
          Array.from({ length: 20 }, (_, n) => `high-${n}`)
        )
      })
    ))
})

describe("what is in hand", () => {
  it("is never more from one lane than there are slots", () =>
    run(
      Effect.gen(function* () {
        yield* publish("slots", "high", 10)
        yield* publish("slots", "normal", 10)
        const source = yield* open("slots", 3)
        for (let taken = 0; taken < 20; taken += 1) {
          const delivery = yield* take(source)
          const [high, normal] = yield* Effect.all([consumer("slots", "high"), consumer("slots", "normal")])
          assert.isAtMost(high.num_ack_pending, 3)
          assert.isAtMost(normal.num_ack_pending, 3)
          delivery.ack()
        }
      })
    ))

  it("is nothing any more once it is settled", () =>
    run(
      Effect.gen(function* () {
        yield* publish("settle", "normal", 3)
        const source = yield* open("settle", 4)
        const [first, second, third] = [yield* take(source), yield* take(source), yield* take(source)]
        assert.sameMembers([...source.held], [first, second, third])
        first.ack()
        second.term()
        third.nak(60_000)
        assert.strictEqual(source.held.size, 0)
        const rest = yield* until(
          consumer("settle", "normal"),
          ({ num_ack_pending }) => num_ack_pending === 1
        )
        assert.strictEqual(rest.num_pending, 0)
      })
    ))

  it("is nothing new while it is paused", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("pause", 2)
        source.pause(true)
        yield* until(Effect.all([consumer("pause", "high"), consumer("pause", "normal")]), (lanes) =>
          lanes.every(({ num_waiting }) => num_waiting === 0)
        )
        yield* publish("pause", "normal", 1)
        assert.strictEqual((yield* consumer("pause", "normal")).num_ack_pending, 0)
        source.pause(false)
        assert.strictEqual((yield* take(source)).key, "normal-0")
      })
    ))
})

describe("a delivery", () => {
  it("says what it is, how often it was handed out and what was asked for it", () =>
    run(
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const source = yield* open("again", 1)
        const before = Date.now()
        yield* publisher.submit({ kind: "again", key: "a", input: "[1]", resultTtl: 600, parent: "lanes_b" })
        const first = yield* take(source)
        assert.deepInclude(first, { id: "again_a", kind: "again", key: "a", deliveries: 1, look: true })
        assert.deepInclude(first, { resultTtl: 600, parent: "lanes_b" })
        assert.strictEqual(new TextDecoder().decode(first.body), "[1]")
        assert.closeTo(Date.parse(first.enqueuedAt), before, 2_000)
        first.nak(0)
        const second = yield* take(source)
        assert.deepInclude(second, { id: "again_a", deliveries: 2, enqueuedAt: first.enqueuedAt })
        second.ack()
      })
    ))

  it("is settled once: what is said after that is not heard", () =>
    run(
      Effect.gen(function* () {
        yield* publish("nak", "normal", 1)
        const delivery = yield* take(yield* open("nak", 1))
        delivery.ack()
        delivery.nak(0)
        delivery.working()
        yield* until(consumer("nak", "normal"), (now) => now.num_ack_pending === 0)
        assert.strictEqual((yield* consumer("nak", "normal")).num_pending, 0)
      })
    ))

  it("comes again no sooner than it was asked to", () =>
    run(
      Effect.gen(function* () {
        yield* publish("nak", "normal", 1)
        const source = yield* open("nak", 1)
        const delivery = yield* take(source)
        const since = performance.now()
        delivery.nak(400)
        const again = yield* take(source)
        again.ack()
        assert.isAtLeast(performance.now() - since, 395)
      })
    ))

  it("has the key of its sequence where it was published to the bare subject", () =>
    run(
      Effect.gen(function* () {
        const { sequence } = yield* say("tasks.bare", "1")
        const delivery = yield* take(yield* open("bare", 1))
        assert.deepInclude(delivery, { id: `bare_seq-${sequence}`, key: `seq-${sequence}`, look: false })
        assert.isUndefined(delivery.unusable)
        delivery.ack()
      })
    ))

  it.each([
    ["seq-1", "it could be taken for a bare one"],
    ["bad-1", "it could be taken for one that cannot be used"],
    ["a".repeat(129), "it is too long"],
    ["ä", "it has a letter that no id has"],
    ["a:b", "it has a sign that no id has"]
  ])("cannot be used with the key %s: %s", (key) =>
    run(
      Effect.gen(function* () {
        const { sequence } = yield* say(`tasks.bare.normal.${key}`, "1")
        const delivery = yield* take(yield* open("bare", 1))
        delivery.term()
        assert.strictEqual(delivery.key, `bad-${sequence}`)
        assert.include(delivery.unusable, key.slice(0, 100))
      })
    )
  )

  it.each([
    ["Millrace-Result-Ttl", "soon"],
    ["Millrace-Result-Ttl", "-1"],
    ["Millrace-Parent", "nobody"],
    ["Millrace-Parent", "a_b.>"]
  ])("takes no notice of a header that says nothing: %s: %s", (header, value) =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* jetstream.publish("tasks.bare", "1", [[header, value]])
        const delivery = yield* take(yield* open("bare", 1))
        delivery.ack()
        assert.notProperty(delivery, "resultTtl")
        assert.notProperty(delivery, "parent")
      })
    )
  )
})

describe("stopping", () => {
  it("hands back at once what nobody took, and takes no more", () =>
    run(
      Effect.gen(function* () {
        yield* publish("stop", "normal", 4)
        const source = yield* open("stop", 4)
        const taken = yield* take(source)
        yield* until(consumer("stop", "normal"), ({ num_ack_pending }) => num_ack_pending === 4)
        yield* source.stop
        assert.deepEqual([...source.held], [taken])
        assert.isUndefined(yield* source.take)
        taken.ack()
        const elsewhere = yield* open("stop", 4)
        const others: Array<Delivery> = [
          yield* take(elsewhere),
          yield* take(elsewhere),
          yield* take(elsewhere)
        ]
        for (const other of others) other.ack()
        assert.sameMembers(
          others.map(({ key }) => key),
          ["normal-1", "normal-2", "normal-3"]
        )
        // Once here and once there: what is handed back must not come back meanwhile, or it is taken for a killer.
        assert.deepEqual(
          others.map(({ deliveries }) => deliveries),
          [2, 2, 2]
        )
      })
    ))

  it("hands back what arrives meanwhile, once", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("stop", 8)
        yield* until(consumer("stop", "normal"), ({ num_waiting }) => num_waiting === 1)
        const stopping = yield* Effect.forkChild(source.stop, { startImmediately: true })
        yield* publish("stop", "normal", 2)
        yield* Fiber.join(stopping)
        const elsewhere = yield* open("stop", 8)
        const others = [yield* take(elsewhere), yield* take(elsewhere)]
        for (const other of others) other.ack()
        assert.deepEqual(
          others.map(({ deliveries }) => deliveries),
          [2, 2]
        )
      })
    ))

  it("tells whoever waits for a delivery that none will come", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("stop", 1)
        const waiting = yield* Effect.forkChild(source.take, { startImmediately: true })
        yield* source.stop
        assert.isUndefined(yield* Fiber.join(waiting))
      })
    ))
})

describe("taking", () => {
  it("loses no delivery to a taker that was interrupted", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("take", 50)
        const impatient = yield* Effect.forEach(Array.from({ length: 50 }), () =>
          Effect.forkChild(source.take, { startImmediately: true })
        )
        yield* Effect.forEach(impatient, (fiber) => Fiber.interrupt(fiber))
        yield* publish("take", "normal", 50)
        assert.strictEqual(new Set(yield* drain(source, 50)).size, 50)
      })
    ))

  it("gives each delivery to one of many takers, who come back for more at once", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("take", 4)
        const keys: Array<string> = []
        const slot = Effect.gen(function* () {
          while (keys.length < 100) {
            const delivery = yield* source.take
            if (delivery === undefined) return yield* Effect.die("it was told that nothing will come")
            keys.push(delivery.key)
            delivery.ack()
          }
        })
        const slots = yield* Effect.forEach(Array.from({ length: 4 }), () => Effect.forkChild(slot))
        yield* publish("take", "normal", 100)
        yield* Effect.raceAll(slots.map((fiber) => Fiber.join(fiber)))
        assert.strictEqual(new Set(keys).size, 100)
      })
    ))
})

describe("trouble", () => {
  it("of a consumer that is not there yet is over once it is made", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("later", 2)
        const waiting = yield* Effect.forkChild(take(source), { startImmediately: true })
        yield* setUp(["later"])
        yield* publish("later", "normal", 1)
        assert.strictEqual((yield* Fiber.join(waiting)).key, "normal-0")
      })
    ))

  it("in the high lane does not hold up the normal one", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* jetstream.call("CONSUMER.DELETE.TASKS_lost.lost-high", {})
        yield* publish("lost", "normal", 3)
        assert.strictEqual((yield* drain(yield* open("lost", 1), 3)).length, 3)
        yield* setUp(["lost"])
      })
    ))

  it("of a server that was killed is over once it is back, and nothing is lost", { timeout: 20_000 }, () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("lost", 2)
        yield* publish("lost", "normal", 20)
        const [first, second] = [yield* take(source), yield* take(source)]
        yield* fixture.kill
        yield* fixture.restart
        first.ack()
        second.ack()
        const keys = new Set([first.key, second.key])
        yield* Effect.forkChild(Effect.forever(Effect.map(drain(source, 1), ([key = ""]) => keys.add(key))))
        const queues = yield* Queues
        yield* until(queues.depth("lost"), ({ queued, running }) => queued + running === 0)
        assert.strictEqual(keys.size, 20)
      })
    )
  )
})
