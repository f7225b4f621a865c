/** A delivery: what it says of its task, and how it is handed back. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { TaskOptions } from "../../src/schemas/TaskOptions.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { useStreams } from "../support/useStreams.ts"
import { open, publish, say, take } from "./taking.ts"

const { run } = useStreams("nak", "bare", "again")

describe("a delivery", () => {
  it("says what it is, how often it was handed out and what was asked for it", () =>
    run(
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const source = yield* open("again", 1)
        const before = Date.now()
        yield* publisher.submit({
          kind: "again",
          key: "a",
          input: "[1]",
          options: { resultTtl: 600 },
          parent: "lanes_b"
        })
        const first = yield* take(source)
        assert.deepInclude(first, { id: "again_a", kind: "again", key: "a", deliveries: 1 })
        assert.isTrue(first.mustLook())
        assert.deepInclude(first, { options: { resultTtl: 600 }, parent: "lanes_b" })
        assert.strictEqual(new TextDecoder().decode(first.body), "[1]")
        assert.closeTo(Date.parse(first.enqueuedAt), before, 2_000)
        first.nak(0)
        const second = yield* take(source)
        assert.deepInclude(second, { id: "again_a", deliveries: 2, enqueuedAt: first.enqueuedAt })
        second.ack()
      })
    ))

  it("is settled once: nothing is said of it after that", () =>
    run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        const said: Array<string> = []
        const subscription = connection.subscribe("$JS.ACK.TASKS_nak.>", {
          callback: (_, message) => void said.push(message.string())
        })
        yield* publish("nak", "normal", 1)
        const delivery = yield* take(yield* open("nak", 1))
        delivery.working()
        delivery.ack()
        delivery.nak(0)
        delivery.term()
        delivery.working()
        yield* Effect.promise(() => connection.flush())
        subscription.unsubscribe()
        assert.deepEqual(said, ["+WPI", "+ACK"])
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
        assert.deepInclude(delivery, { id: `bare_seq-${sequence}`, key: `seq-${sequence}` })
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
        assert.include(delivery.unusable?.reason, key.slice(0, 100))
        assert.strictEqual(delivery.unusable?.what, "key")
      })
    )
  )

  it.each([
    ["Millrace-Result-Ttl", "soon"],
    ["Millrace-Result-Ttl", "-1"],
    ["Millrace-Attempts", "0"],
    ["Millrace-Attempts", "2.5"],
    ["Millrace-Retry-First", "3601"],
    ["Millrace-Retry-Factor", "0.5"],
    ["Millrace-Retry-Cap", "a day"],
    ["Millrace-Timeout", "0"],
    ["Millrace-Deadline", "tomorrow"],
    ["Millrace-Notify", "miller@example.org"],
    ["Millrace-Notify", `{"webhook":"ftp://example.org"}`],
    ["Millrace-Replaces", "the last one"],
    ["Millrace-Parent", "nobody"],
    ["Millrace-Parent", "a_b.>"]
  ])("cannot be used with a header that is not understood: %s: %s", (header, value) =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        const { sequence } = yield* jetstream.publish("tasks.bare", "1", [[header, value]])
        const delivery = yield* take(yield* open("bare", 1))
        delivery.ack()
        assert.strictEqual(delivery.key, `seq-${sequence}`)
        assert.strictEqual(delivery.unusable?.what, "headers")
        assert.include(delivery.unusable?.reason, header)
      })
    )
  )

  it("has the options that its headers say", () =>
    run(
      Effect.gen(function* () {
        const options: TaskOptions = {
          resultTtl: 600,
          retry: { attempts: 3, first: 0.5, factor: 1.5, cap: 60 },
          timeout: 2.5,
          deadline: "2099-12-01T09:30:00Z",
          notify: { webhook: new URL("https://example.org/hook?of=this") }
        }
        yield* (yield* Publisher).submit({ kind: "bare", key: "options", input: "1", options })
        const delivery = yield* take(yield* open("bare", 1))
        delivery.ack()
        assert.deepEqual(delivery.options, options)
        assert.isUndefined(delivery.unusable)
      })
    ))
})
