/** Requests over one inbox: each is answered, or is told that it was not; and nothing is thrown at the connection. */
import { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { type NatsConnection, createInbox } from "@nats-io/transport-node"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { vi } from "vitest"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Live } from "../../src/streams/Live.ts"
import { Nats } from "../../src/streams/Nats.ts"
import * as Pull from "../../src/streams/Pull.ts"
import * as Requests from "../../src/streams/Requests.ts"
import { useStreams } from "../support/useStreams.ts"

const fixture = useStreams("echo")
const { run } = fixture

const call = (name: string) => Effect.flatMap(JetStream, (jetstream) => jetstream.call(name, {}))

const openRequests = Effect.flatMap(Nats, ({ connection }) =>
  Effect.acquireRelease(
    Effect.sync(() => Requests.open(connection, createInbox())),
    (requests) => Effect.sync(requests.close)
  )
)

const ask = (requests: Requests.Requests, subject: string, timeout: number) =>
  Effect.callback<Requests.Reply>((resume) => {
    requests.send(subject, "", undefined, timeout, (reply) => resume(Effect.succeed(reply)))
  })

/** A subject that somebody listens to and nobody answers. */
const silence = Effect.gen(function* () {
  const { connection } = yield* Nats
  const subject = createInbox()
  yield* Effect.acquireRelease(
    Effect.sync(() => connection.subscribe(subject, { callback: () => {} })),
    (subscription) => Effect.sync(() => subscription.unsubscribe())
  )
  return subject
})

describe("a request", () => {
  it("is answered, among many at once, by its own answer", () =>
    run(
      Effect.gen(function* () {
        const answers = yield* Effect.forEach(
          Array.from({ length: 100 }, (_, n) => `STREAM.INFO.${n % 2 === 0 ? "TASKS_echo" : "none"}`),
          (name) => Effect.exit(call(name)),
          { concurrency: "unbounded" }
        )
        assert.deepEqual(
          answers.map(Exit.isSuccess),
          Array.from({ length: 100 }, (_, n) => n % 2 === 0)
        )
      })
    ))

  it("that nobody listens to is told so at once", () =>
    run(
      Effect.gen(function* () {
        const reply = yield* ask(yield* openRequests, "nobody.listens", 60_000)
        assert.deepInclude(reply, { _tag: "Unanswered", reason: "no responders" })
      })
    ))

  it("that this user may not send is told so at once, and no other one", () =>
    run(
      Effect.gen(function* () {
        const requests = yield* openRequests
        const [denied, other] = [yield* silence, yield* silence]
        const waiting = Effect.all([ask(requests, denied, 60_000), ask(requests, other, 50)], {
          concurrency: 2
        })
        const [replies] = yield* Effect.all([waiting, Effect.sync(() => requests.denied(denied))], {
          concurrency: 2
        })
        assert.deepEqual(replies, [
          { _tag: "Unanswered", reason: "not permitted" },
          { _tag: "Unanswered", reason: "timed out" }
        ])
      })
    ))

  it.each([
    ["forwards", 3_600_000],
    ["backwards", -3_600_000]
  ])("runs out of its time and no other, though the clock is set an hour %s", (_, by) =>
    run(
      Effect.gen(function* () {
        const requests = yield* openRequests
        const subject = yield* silence
        const { now } = Date
        yield* Effect.addFinalizer(() => Effect.sync(() => void (Date.now = now)))
        const from = performance.now()
        const waiting = yield* Effect.forkChild(ask(requests, subject, 500), { startImmediately: true })
        Date.now = () => now() + by
        assert.deepInclude(yield* Fiber.join(waiting), { _tag: "Unanswered", reason: "timed out" })
        const took = performance.now() - from
        assert.isAtLeast(took, 500)
        assert.isBelow(took, 1_500)
      })
    )
  )

  it("that nobody answers runs out of time", () =>
    run(
      Effect.gen(function* () {
        const reply = yield* ask(yield* openRequests, yield* silence, 50)
        assert.deepInclude(reply, { _tag: "Unanswered", reason: "timed out" })
      })
    ))

  it("that waits when the connection breaks is told so at once", () =>
    run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        const requests = yield* openRequests
        const waiting = ask(requests, yield* silence, 60_000)
        const reply = yield* Effect.all([waiting, Effect.sync(requests.disconnected)], { concurrency: 2 })
        assert.deepInclude(reply[0], { _tag: "Unanswered", reason: "disconnected" })
        assert.isFalse(connection.isClosed())
      })
    ))

  it("goes out at once if it is alone, and else with all that are sent in the same turn, in one write", () =>
    run(
      Effect.gen(function* () {
        const requests = yield* openRequests
        yield* ask(requests, "nobody.listens", 60_000)
        const write = vi.spyOn(Socket.prototype, "write")
        yield* Effect.addFinalizer(() => Effect.sync(() => write.mockRestore()))
        const writes: Array<number> = []
        yield* Effect.promise(async () => {
          const replies: Array<Promise<Requests.Reply>> = []
          for (let n = 0; n < 21; n += 1) {
            replies.push(
              new Promise((resolve) => requests.send("nobody.listens", "", undefined, 60_000, resolve))
            )
            // The client writes after a microtask.
            for (let wait = 0; wait < 5; wait += 1) await Promise.resolve()
            writes.push(write.mock.calls.length)
          }
          await Promise.all(replies)
        })
        assert.deepEqual(new Set(writes), new Set([1]))
        assert.strictEqual(write.mock.calls.length, 2)
      })
    ))

  it("that the client would not take is told so, and keeps no other from being sent", () =>
    run(
      Effect.gen(function* () {
        const requests = yield* openRequests
        const [refused, other] = yield* Effect.all(
          [ask(requests, "no subject", 60_000), ask(requests, "nobody.listens", 60_000)],
          { concurrency: 2 }
        )
        assert.deepInclude(refused, { _tag: "Unsent" })
        assert.deepInclude(other, { _tag: "Unanswered", reason: "no responders" })
      })
    ))

  it("is still sent when its end comes in the same turn", () =>
    run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        const subject = createInbox()
        const heard = yield* Deferred.make<void>()
        connection.subscribe(subject, { callback: () => void Deferred.doneUnsafe(heard, Effect.void) })
        const requests = Requests.open(connection, createInbox())
        requests.send(subject, "", undefined, 60_000, () => {})
        requests.close()
        yield* Deferred.await(heard)
      })
    ))

  it("that was given up is not called back", () =>
    run(
      Effect.gen(function* () {
        const requests = yield* openRequests
        const called: Array<Requests.Reply> = []
        const giveUp = requests.send(
          "nobody.listens",
          "",
          undefined,
          60_000,
          (reply) => void called.push(reply)
        )
        giveUp()
        yield* ask(requests, "nobody.listens", 60_000)
        assert.deepEqual(called, [])
      })
    ))
})

/** What is thrown in the callback of a subscription ends the reading of the whole connection. */
describe("a refused subscription", () => {
  const callbacks = (connection: NatsConnection) => {
    const subscribe = vi.spyOn(connection, "subscribe")
    return Effect.acquireRelease(Effect.succeed(subscribe), () => Effect.sync(() => subscribe.mockRestore()))
  }

  it.each(["requests", "pull", "live"])("throws nothing at the connection: %s", (what) =>
    run(
      Effect.gen(function* () {
        const nats = yield* Nats
        const subscribe = yield* callbacks(nats.connection)
        if (what === "requests") yield* openRequests
        if (what === "live") yield* (yield* Live).cancelled(() => {})
        if (what === "pull") {
          yield* Effect.acquireRelease(
            Effect.sync(() => Pull.open(nats, { ...unused, stream: "TASKS_echo", consumer: "echo-high" })),
            (pull) => Effect.sync(pull.close)
          )
        }
        const [, options] = subscribe.mock.calls.at(-1) ?? []
        // As the client calls it then: with an error, and with a message that has nothing of one.
        assert.isFunction(options?.callback)
        assert.doesNotThrow(() => options?.callback?.(new Error("Permissions Violation"), JSON.parse("{}")))
      })
    )
  )
})

const unused = {
  wanted: () => 0,
  isWaiting: () => false,
  onMessage: () => assert.fail("there is no message"),
  onUnfilled: () => {},
  onUnsure: () => {},
  onTrouble: () => {},
  onRecovered: () => {}
}
