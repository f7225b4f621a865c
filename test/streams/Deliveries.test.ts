/** Deliveries: none is lost when an actor stops, or when NATS does. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { Source } from "../../src/streams/Deliveries.ts"
import type { Delivery } from "../../src/streams/Delivery.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { until, useStreams } from "../support/useStreams.ts"
import { consumer, drain, open, publish, say, take, next } from "./taking.ts"

const fixture = useStreams("stop", "lost", "again", "fresh", "crash", "unwatched")
const { run } = fixture

describe("stopping", () => {
  it("leaves what nobody took to whoever stops, and takes no more", () =>
    run(
      Effect.gen(function* () {
        const [, ...untaken] = yield* publish("stop", "normal", 4)
        const source = yield* open("stop", 4)
        const taken = yield* take(source)
        yield* until(consumer("stop", "normal"), ({ num_ack_pending }) => num_ack_pending === 4)
        yield* source.stop
        assert.strictEqual(source.held.size, 4)
        for (const _ of untaken) (yield* take(source)).nak(0)
        assert.isUndefined(yield* next(source))
        assert.deepEqual([...source.held], [taken])
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
          untaken
        )
        // Once here and once there: what is handed back must not come back meanwhile, or it is taken for a killer.
        assert.deepEqual(
          others.map(({ deliveries }) => deliveries),
          [2, 2, 2]
        )
      })
    ))

  it("takes what arrives meanwhile", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("stop", 8)
        yield* until(consumer("stop", "normal"), ({ num_waiting }) => num_waiting === 1)
        const stopping = yield* Effect.forkChild(source.stop, { startImmediately: true })
        const keys = yield* publish("stop", "normal", 2)
        yield* Fiber.join(stopping)
        assert.deepEqual(yield* drain(source, 2), keys)
        assert.isUndefined(yield* next(source))
      })
    ))

  it("tells whoever waits for a delivery that none will come", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("stop", 1)
        const waiting = yield* Effect.forkChild(next(source), { startImmediately: true })
        yield* source.stop
        assert.isUndefined(yield* Fiber.join(waiting))
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
        const keys = yield* publish("later", "normal", 1)
        assert.deepEqual([(yield* Fiber.join(waiting)).key], keys)
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

  it("of a server that was killed before there was anything to take is over once it is back", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("again", 2)
        yield* fixture.kill
        yield* fixture.restart
        const keys = yield* publish("again", "normal", 1)
        assert.deepEqual(yield* drain(source, 1), keys)
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
        yield* until(queues.depth("lost"), ({ queued, handedOut }) => queued + handedOut === 0)
        assert.strictEqual(keys.size, 20)
      })
    )
  )
})

/** The server's word that a delivery is the first is worth nothing for what it may have forgotten in a crash. */
describe("a delivery that is called the first", () => {
  const fresh = (kind: string, source: Source) =>
    until(Effect.andThen(publish(kind, "normal", 1), settled(source)), (delivery) => !delivery.mayBeSecond())
  const settled = (source: Source) =>
    Effect.map(take(source), (delivery) => {
      delivery.ack()
      return delivery
    })

  it("may be a second one until it is known where the queue ended when the server began to count", () =>
    run(
      Effect.gen(function* () {
        yield* setUp(["fresh"])
        // Published plainly, these say nothing of it themselves.
        for (const body of ["1", "2", "3"]) yield* say("tasks.fresh", body)
        const source = yield* open("fresh", 3)
        const queued = [yield* take(source), yield* take(source), yield* take(source)]
        assert.deepEqual(
          queued.map((delivery) => [delivery.deliveries, delivery.mayBeSecond()]),
          [
            [1, true],
            [1, true],
            [1, true]
          ]
        )
        for (const delivery of queued)
          yield* until(
            Effect.sync(() => delivery.mustLook()),
            (must) => !must
          )
        for (const delivery of queued) delivery.ack()
      })
    ))

  it(
    "may be a second one after a crash of the server, even one that waited here meanwhile",
    { timeout: 20_000 },
    () =>
      run(
        Effect.gen(function* () {
          const source = yield* open("crash", 3)
          yield* fresh("crash", source)
          yield* publish("crash", "normal", 2)
          const first = yield* take(source)
          assert.strictEqual(first.deliveries, 1)
          assert.isFalse(first.mayBeSecond())
          yield* until(consumer("crash", "normal"), ({ num_ack_pending }) => num_ack_pending === 2)
          yield* fixture.kill
          yield* fixture.restart
          const second = yield* take(source)
          assert.strictEqual(second.deliveries, 1)
          assert.isTrue(second.mayBeSecond())
          first.ack()
          second.ack()
        })
      )
  )

  it("may be a second one after a time without a request, in which the leader may have changed", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("unwatched", 1)
        yield* fresh("unwatched", source)
        yield* publish("unwatched", "normal", 1)
        const held = yield* take(source)
        yield* publish("unwatched", "normal", 1)
        yield* Effect.sleep("600 millis")
        held.ack()
        assert.isTrue((yield* settled(source)).mayBeSecond())
      })
    ))
})
