/** Durable subscribers: every event, at least once, across restarts of whoever pulls and of the server. */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Results } from "../../src/streams/Results.ts"
import { Subscribers, type Wanted } from "../../src/streams/Subscribers.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"
import { eventsMade } from "./eventsMade.ts"

const fixture = useStreams("echo", "other")
const { run } = fixture

const store = (key: string, state: "succeeded" | "failed" | "cancelled" = "succeeded", kind = "echo") =>
  Effect.flatMap(Results, (results) => results.store({ ...finished(key, state), kind }))

/** Written, and every one of them an event by now, as is one more. */
const stored = (...keys: ReadonlyArray<string>) =>
  Effect.andThen(
    Effect.forEach(keys, (key) => store(key)),
    eventsMade
  )

const create = (name: string, wanted: Wanted = {}) =>
  Effect.flatMap(Subscribers, (subscribers) => subscribers.create(name, wanted))
const find = (name: string) => Effect.flatMap(Subscribers, (subscribers) => subscribers.find(name))
const pull = (name: string, limit = 64, wait: Duration.Input = "10 seconds") =>
  Effect.flatMap(Subscribers, (subscribers) => subscribers.pull(name, { limit, wait }))
const ack = (name: string, all: ReadonlyArray<{ readonly delivery: string }>) =>
  Effect.flatMap(Subscribers, (subscribers) =>
    subscribers.ack(
      name,
      all.map(({ delivery }) => delivery)
    )
  )
const ids = (all: ReadonlyArray<{ readonly event: { readonly subject: string } }>) =>
  all.map(({ event }) => event.subject)

describe("a durable subscriber", () => {
  it("is handed what waits, at once and in order", () =>
    run(
      Effect.gen(function* () {
        yield* create("orders")
        yield* stored("o-1", "o-2")
        const first = yield* pull("orders", 2)
        assert.deepEqual(ids(first), ["echo_o-1", "echo_o-2"])
        assert.deepInclude(yield* find("orders"), { name: "orders", pending: 1, unacked: 2 })
        yield* ack("orders", first)
        assert.deepInclude(yield* find("orders"), { pending: 1, unacked: 0 })
        const [took, rest] = yield* Effect.timed(pull("orders"))
        assert.lengthOf(rest, 1)
        // It does not wait until there are as many as may be.
        assert.isBelow(Duration.toMillis(took), 4_000)
      })
    ))

  it("waits for the first event, and is handed nothing where none comes", () =>
    run(
      Effect.gen(function* () {
        yield* create("waits")
        const subscribers = yield* Subscribers
        assert.deepEqual(yield* subscribers.pull("waits", { limit: 8, wait: "50 millis" }), [])
        const waiting = yield* Effect.forkChild(pull("waits"), { startImmediately: true })
        yield* store("w-1")
        assert.deepEqual(ids(yield* Fiber.join(waiting)), ["echo_w-1"])
      })
    ))

  it("is handed those of a kind and a state, if it was made for them", () =>
    run(
      Effect.gen(function* () {
        yield* create("failures", { kind: "other", state: "failed" })
        yield* store("f-1", "failed")
        yield* store("f-2", "succeeded", "other")
        yield* store("f-3", "failed", "other")
        assert.deepEqual(ids(yield* pull("failures")), ["other_f-3"])
        assert.deepInclude(yield* find("failures"), { kind: "other", state: "failed" })
      })
    ))

  it("begins where it was told to", () =>
    run(
      Effect.gen(function* () {
        const last = yield* stored("b-1", "b-2")
        yield* create("beginning", { after: "beginning" })
        yield* create("middle", { after: last - 2 })
        yield* create("ahead", { after: last + 1_000 })
        assert.strictEqual((yield* pull("beginning", 1))[0]?.sequence, 1)
        assert.strictEqual((yield* pull("middle", 1))[0]?.sequence, last - 1)
        // What it has seen was in a stream that is gone.
        assert.strictEqual((yield* pull("ahead", 1))[0]?.sequence, 1)
      })
    ))

  it("is made once, and is not another one because it is asked for again", () =>
    run(
      Effect.gen(function* () {
        const made = yield* Effect.all(
          Array.from({ length: 4 }, () => create("once", { kind: "echo" })),
          { concurrency: 4 }
        )
        assert.include(
          made.map(({ did }) => did),
          "created"
        )
        yield* stored("once-1")
        assert.strictEqual((yield* create("once", { kind: "echo", after: "beginning" })).did, "kept")
        assert.deepEqual(ids(yield* pull("once", 1)), ["echo_once-1"])
        const refused = yield* Effect.flip(create("once", { kind: "other" }))
        assert.deepInclude(refused, { _tag: "SubscriberDiffers" })
        assert.include(refused.message, `"once" hears of echo, every state`)
      })
    ))

  it("shares its events among all who pull under its name", () =>
    run(
      Effect.gen(function* () {
        yield* create("shared")
        const last = yield* stored(...Array.from({ length: 20 }, (_, n) => `s-${n}`))
        const one = yield* pull("shared", 10)
        const other = yield* pull("shared", 64)
        const sequences = [...one, ...other].map(({ sequence }) => sequence)
        assert.deepEqual(
          sequences,
          Array.from({ length: 21 }, (_, n) => last - 20 + n)
        )
      })
    ))

  it("is handed again what it hands back, at once or after a while, and nothing that it acknowledged", () =>
    run(
      Effect.gen(function* () {
        yield* create("again")
        yield* stored("a-1", "a-2")
        const subscribers = yield* Subscribers
        const [first, second, third] = yield* pull("again")
        yield* ack("again", first === undefined ? [] : [first])
        yield* subscribers.nak("again", second === undefined ? [] : [second.delivery])
        const back = yield* pull("again")
        assert.deepEqual(ids(back), ["echo_a-2"])
        assert.notStrictEqual(back[0]?.delivery, second?.delivery)
        yield* subscribers.nak("again", third === undefined ? [] : [third.delivery], "200 millis")
        assert.deepEqual(yield* subscribers.pull("again", { limit: 1, wait: 50 }), [])
        assert.deepEqual(ids(yield* pull("again")), third === undefined ? [] : [third.event.subject])
      })
    ))

  it("is handed again what came for somebody who went away while waiting", () =>
    run(
      Effect.gen(function* () {
        yield* create("gone")
        const waiting = yield* Effect.forkChild(pull("gone"), { startImmediately: true })
        yield* until(find("gone"), () => true)
        yield* Fiber.interrupt(waiting)
        yield* store("g-1")
        assert.deepEqual(ids(yield* pull("gone")), ["echo_g-1"])
      })
    ))

  it("passes over what is of no record, which does not come again", () =>
    run(
      Effect.gen(function* () {
        yield* create("odd")
        const jetstream = yield* JetStream
        yield* jetstream.publish("$KV.results.failed.echo.odd", "no record", [])
        yield* store("even")
        const found = yield* until(pull("odd", 2, "1 second"), (some) => some.length > 0)
        assert.deepEqual(ids(found), ["echo_even"])
        yield* until(find("odd"), ({ pending, unacked }) => pending === 0 && unacked === 1)
      })
    ))

  it("is known until it is deleted", () =>
    run(
      Effect.gen(function* () {
        const subscribers = yield* Subscribers
        yield* create("known-b", { state: "failed" })
        yield* create("known-a")
        const known = (yield* subscribers.list)
          .map(({ name }) => name)
          .filter((name) => name.startsWith("known"))
        assert.deepEqual(known.toSorted(), ["known-a", "known-b"])
        yield* subscribers.remove("known-b")
        for (const asked of [
          find("known-b"),
          pull("known-b"),
          subscribers.remove("known-b"),
          ack("known-b", [{ delivery: "$JS.ACK.EVENTS.sub-known-b.1.2.3.4.5" }])
        ]) {
          assert.strictEqual((yield* Effect.flip(asked))._tag, "SubscriberUnknown")
        }
      })
    ))

  it.each(["", "-a", "A", "a.b", "a b", ">", "a".repeat(65)])("cannot be named %j", (name) =>
    run(
      Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(create(name)))._tag, "NameUnusable")
        assert.strictEqual((yield* Effect.flip(pull(name)))._tag, "SubscriberUnknown")
      })
    )
  )

  it.each([
    "nonsense",
    "tasks.fetch",
    "$JS.ACK.EVENTS.sub-other.1.2.3.4.5",
    "$JS.ACK.TASKS_echo.sub-own.1.2.3.4.5",
    "$JS.ACK.EVENTS.sub-own.1.2.3.4.5 extra",
    "$JS.ACK.EVENTS.sub-own.1.2.3.4.>"
  ])("cannot acknowledge %s, which is no delivery to it", (delivery) =>
    run(
      Effect.gen(function* () {
        yield* create("own")
        assert.strictEqual((yield* Effect.flip(ack("own", [{ delivery }])))._tag, "DeliveryUnknown")
      })
    )
  )

  it(
    "goes on where it was after the server was killed, and whoever waits is answered",
    { timeout: 30_000 },
    () =>
      run(
        Effect.gen(function* () {
          yield* create("killed")
          yield* stored("k-1", "k-2")
          yield* ack("killed", yield* pull("killed", 1))
          const waiting = yield* Effect.forkChild(
            until(
              Effect.orElseSucceed(pull("killed"), () => []),
              (some) => some.length > 0
            ),
            { startImmediately: true }
          )
          yield* fixture.kill
          yield* fixture.restart
          yield* Effect.retry(store("k-3"), { times: 100 })
          const heard = [...(yield* Fiber.join(waiting))]
          while (!ids(heard).includes("echo_k-3")) heard.push(...(yield* pull("killed")))
          assert.includeMembers(ids(heard), ["echo_k-2", "echo_k-3"])
        })
      )
  )
})
