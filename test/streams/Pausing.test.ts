/** Pausing a kind on a real server: what it holds back, what it does not, and what it survives. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { pause, resume } from "../../src/streams/Pausing.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { until, useStreams } from "../support/useStreams.ts"
import { consumer, drain, open, publish, take } from "./taking.ts"

const kinds = ["plain", "twice", "kept", "half", "hold", "late", "other", "races"]
const { run, kill, restart } = useStreams(...kinds)

const pausedOf = (kind: string) =>
  Effect.flatMap(Queues, (queues) => Effect.map(queues.depth(kind), ({ paused }) => paused))

const pauseLane = (kind: string, lane: string, until?: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call(
      `CONSUMER.PAUSE.TASKS_${kind}.${kind}-${lane}`,
      until === undefined ? {} : { pause_until: until }
    )
  )

const lanesOf = (kind: string) => Effect.all([consumer(kind, "high"), consumer(kind, "normal")])

/** A source that has heard of the pause asks for nothing. */
const asksNothing = (kind: string) =>
  until(lanesOf(kind), (lanes) => lanes.every(({ num_waiting }) => num_waiting === 0))

describe("a kind that is paused", () => {
  it("is handed to nobody until it is resumed, in either lane", () =>
    run(
      Effect.gen(function* () {
        const before = Date.now()
        const { paused } = yield* pause("plain")
        const since = Date.parse(paused?.since ?? "")
        assert.isTrue(since >= before && since <= Date.now())
        assert.deepEqual(yield* pausedOf("plain"), paused)
        const source = yield* open("plain", 4)
        const keys = [...(yield* publish("plain", "high", 1)), ...(yield* publish("plain", "normal", 1))]
        yield* asksNothing("plain")
        assert.strictEqual(source.held.size, 0)
        assert.deepEqual(yield* resume("plain"), { kind: "plain" })
        assert.isUndefined(yield* pausedOf("plain"))
        assert.sameMembers([...(yield* drain(source, 2))], keys)
      })
    ))

  it("has begun to be when it was paused first", () =>
    run(
      Effect.gen(function* () {
        const first = yield* pause("twice")
        assert.deepEqual(yield* pause("twice"), first)
        yield* resume("twice")
        assert.deepEqual(yield* resume("twice"), { kind: "twice" })
      })
    ))

  it("is paused after a crash of the server, and after set-up", () =>
    run(
      Effect.gen(function* () {
        const { paused } = yield* pause("kept")
        const source = yield* open("kept", 4)
        yield* asksNothing("kept")
        yield* publish("kept", "normal", 3)
        yield* kill
        yield* restart
        yield* setUp(kinds)
        assert.deepEqual(yield* pausedOf("kept"), paused)
        // A setting that differs has the consumer written anew.
        const jetstream = yield* JetStream
        const answer = yield* jetstream.call("CONSUMER.INFO.TASKS_kept.kept-normal", {})
        const config = { ...Object(answer).config, ack_wait: 60e9 }
        yield* jetstream.call("CONSUMER.CREATE.TASKS_kept.kept-normal", { stream_name: "TASKS_kept", config })
        const changed = yield* setUp(kinds)
        assert.deepInclude(changed, { name: "kept-normal", did: "changed" })
        assert.deepEqual(yield* pausedOf("kept"), paused)
        assert.strictEqual(source.held.size, 0)
        yield* resume("kept")
        yield* drain(source, 3)
      })
    ))

  it("is told as paused where whoever paused it died in between, and mended by asking again", () =>
    run(
      Effect.gen(function* () {
        yield* pauseLane("half", "normal", "2999-01-01T00:00:00Z")
        assert.isDefined(yield* pausedOf("half"))
        yield* publish("half", "high", 1)
        yield* pause("half")
        const source = yield* open("half", 1)
        yield* asksNothing("half")
        assert.strictEqual((yield* consumer("half", "high")).num_pending, 1)
        // Resuming died in between as well.
        yield* pauseLane("half", "high")
        assert.isDefined(yield* pausedOf("half"))
        yield* resume("half")
        yield* drain(source, 1)
      })
    ))

  it("is not resumed by halves: a high lane that was left paused is resumed with the next word", () =>
    run(
      Effect.gen(function* () {
        yield* pauseLane("late", "high", "2999-01-01T00:00:00Z")
        yield* publish("late", "high", 1)
        yield* resume("late")
        yield* drain(yield* open("late", 1), 1)
      })
    ))

  it("renews leases, and takes acks and hand-backs of what runs", () =>
    run(
      Effect.gen(function* () {
        yield* publish("hold", "normal", 3)
        const source = yield* open("hold", 3)
        const [first, second, third] = [yield* take(source), yield* take(source), yield* take(source)]
        yield* pause("hold")
        first.working()
        first.ack()
        second.nak(0)
        third.working()
        yield* until(consumer("hold", "normal"), ({ num_ack_pending }) => num_ack_pending === 2)
        yield* asksNothing("hold")
        assert.deepEqual([...source.held], [third])
        third.ack()
        yield* resume("hold")
        assert.strictEqual((yield* take(source)).key, second.key)
      })
    ))

  it("is one way or the other, for both lanes, whoever pauses and resumes at the same time", () =>
    run(
      Effect.gen(function* () {
        for (let n = 0; n < 5; n += 1) {
          yield* Effect.all([pause("races"), resume("races"), pause("races"), resume("races")], {
            concurrency: "unbounded"
          })
          const paused = yield* pausedOf("races")
          const jetstream = yield* JetStream
          const high = yield* jetstream.call("CONSUMER.INFO.TASKS_races.races-high", {})
          assert.strictEqual(Object(high).paused === true, paused !== undefined)
        }
      })
    ))

  it("keeps no other from being handed out", () =>
    run(
      Effect.gen(function* () {
        yield* pause("plain")
        yield* publish("other", "normal", 1)
        yield* drain(yield* open("other", 1), 1)
        assert.isUndefined(yield* pausedOf("other"))
      })
    ))

  it("cannot be one that has no queue", () =>
    run(
      Effect.gen(function* () {
        assert.deepInclude(yield* Effect.flip(pause("nothing")), { _tag: "QueueMissing", kind: "nothing" })
        assert.deepInclude(yield* Effect.flip(resume("nothing")), { _tag: "QueueMissing", kind: "nothing" })
      })
    ))
})
