/** Limits on a real server: what several processes may do together. */
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { type Answer, type Limit, Limits } from "../../src/streams/Limits.ts"
import { Nats } from "../../src/streams/Nats.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { until, useStreams } from "../support/useStreams.ts"

const fixture = useStreams()
const { run } = fixture

const limitOf = (key: string, rest: Partial<Limit> = {}): Limit => ({ name: "test", key, ...rest })

/** The limits as another process has them, which knows nothing of what this one does. */
const process = Effect.map(Layer.build(Layer.fresh(Limits.layer)), Context.get(Limits))

const wish = (who: string, lease = 60_000) => ({ who, turn: who, lease, since: Date.now() })

const ask = (limits: Limits["Service"], limit: Limit, names: ReadonlyArray<string>, lease?: number) =>
  Effect.forEach(names, (who) => limits.take(limit, wish(who, lease)), { concurrency: "unbounded" })

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`)

const going = (answers: ReadonlyArray<Answer>) => answers.filter(({ _tag }) => _tag === "Go").length

const stored = (limit: Limit) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.read(Subjects.limitStream, { last_by_subj: Subjects.limit(limit.name, limit.key) })
  )

/** How many messages of this process leave while something is done. */
const sent = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { connection } = yield* Nats
    const before = connection.stats().outMsgs
    yield* effect
    return connection.stats().outMsgs - before
  })

describe("limits that several processes share", () => {
  it("let no more in at once than they may, in all processes together", () =>
    run(
      Effect.gen(function* () {
        const limit = limitOf("at once", { concurrency: 8 })
        const all = yield* Effect.forEach(names("p", 4), () => process)
        const answers = yield* Effect.forEach(all, (limits, n) => ask(limits, limit, names(`${n}-`, 10)), {
          concurrency: "unbounded"
        })
        assert.strictEqual(going(answers.flat()), 8)
      })
    ))

  it("give each of them a time of its own, a share of a second apart", () =>
    run(
      Effect.gen(function* () {
        const limit = limitOf("a second", { rate: 5 })
        const all = yield* Effect.forEach(names("p", 4), () => process)
        const answers = yield* Effect.forEach(all, (limits, n) => ask(limits, limit, names(`${n}-`, 5)), {
          concurrency: "unbounded"
        })
        const times = answers
          .flat()
          .flatMap((answer) => (answer._tag === "Wait" && answer.promised ? [answer.promised.at] : []))
          .toSorted((a, b) => a - b)
        assert.isAtLeast(times.length, 17)
        for (const [n, at] of times.entries()) assert.isAtLeast((times[n + 1] ?? Infinity) - at, 199)
      })
    ))

  it("let the next one in, in whichever process, when a turn is given back", () =>
    run(
      Effect.gen(function* () {
        const limit = limitOf("given back", { concurrency: 1 })
        const [one, other] = [yield* process, yield* process]
        yield* one.take(limit, wish("a"))
        assert.strictEqual((yield* other.take(limit, wish("b")))._tag, "Wait")
        one.giveBack(limit, "a")
        yield* until(other.take(limit, wish("b")), ({ _tag }) => _tag === "Go")
      })
    ))

  it("let the next one in when a process has died and its lease is over", () =>
    run(
      Effect.gen(function* () {
        const limit = limitOf("died", { concurrency: 1 })
        yield* Effect.scoped(Effect.flatMap(process, (dead) => dead.take(limit, wish("a", 2_000))))
        const limits = yield* process
        assert.strictEqual((yield* limits.take(limit, wish("b")))._tag, "Wait")
        yield* until(limits.take(limit, wish("b")), ({ _tag }) => _tag === "Go")
      })
    ))

  it("let the next one in when a turn is given back by whoever has forgotten that it took one", () =>
    run(
      Effect.gen(function* () {
        const limit = limitOf("not remembered", { concurrency: 1 })
        yield* (yield* process).take(limit, wish("a"))
        const other = yield* process
        other.giveBack(limit, "a")
        const limits = yield* process
        yield* until(limits.take(limit, wish("b")), ({ _tag }) => _tag === "Go")
      })
    ))

  it("go on where another version has written what nobody here can read", () =>
    run(
      Effect.gen(function* () {
        const limit = limitOf("another version", { concurrency: 1 })
        yield* (yield* JetStream).publish(Subjects.limit(limit.name, limit.key), "no turns", [])
        assert.strictEqual((yield* (yield* process).take(limit, wish("a")))._tag, "Go")
      })
    ))

  it("let nobody begin for as long as they are told to be quiet", () =>
    run(
      Effect.gen(function* () {
        const limit = limitOf("quiet", { concurrency: 8, rate: 10 })
        const [one, other] = [yield* process, yield* process]
        yield* one.beQuiet(limit, 30_000)
        const { _tag, inMs } = yield* other.take(limit, wish("a"))
        assert.strictEqual(_tag, "Wait")
        assert.approximately(inMs, 30_000, 2_000)
      })
    ))

  it("go by the server's clock, whatever the machine's own says", () =>
    run(
      Effect.gen(function* () {
        const limit = limitOf("clock", { rate: 1 })
        const [one, other] = [yield* process, yield* process]
        const now = Date.now
        yield* Effect.addFinalizer(() => Effect.sync(() => (Date.now = now)))
        // An hour ahead when it begins, and an hour behind after that.
        Date.now = () => now() + 3_600_000
        yield* one.take(limit, wish("a"))
        Date.now = () => now() - 3_600_000
        const { inMs } = yield* other.take(limit, wish("b"))
        assert.isBelow(inMs, 1_001)
      })
    ))
})

describe("what limits cost", () => {
  it("is one message to take and one to give back", () =>
    run(
      Effect.gen(function* () {
        const limits = yield* process
        const limit = limitOf("cost", { concurrency: 8, rate: 1_000 })
        // The first one also asks for the time.
        yield* limits.take(limitOf("time", { concurrency: 1 }), wish("a"))
        assert.strictEqual(yield* sent(limits.take(limit, wish("a"))), 1)
        const given = yield* sent(
          Effect.gen(function* () {
            limits.giveBack(limit, "a")
            // Stands behind it in the line.
            yield* limits.beQuiet(limit, -1)
          })
        )
        assert.strictEqual(given, 1)
      })
    ))

  it("is nothing without bounds", () =>
    run(
      Effect.gen(function* () {
        const limits = yield* process
        const limit = limitOf("none")
        const used = Effect.gen(function* () {
          yield* limits.take(limit, wish("a"))
          limits.giveBack(limit, "a")
          yield* limits.beQuiet(limit, 1_000)
        })
        assert.strictEqual(yield* sent(used), 0)
      })
    ))

  it("is few messages for many that ask together", () =>
    run(
      Effect.gen(function* () {
        const limits = yield* process
        const limit = limitOf("many", { concurrency: 8, rate: 10 })
        assert.isBelow(yield* sent(ask(limits, limit, names("t", 1_000))), 10)
      })
    ))

  it("is forgotten by the server when it says nothing any more", () =>
    run(
      Effect.gen(function* () {
        const limits = yield* process
        const limit = limitOf("forgotten", { concurrency: 8, rate: 10 })
        yield* limits.take(limit, wish("a", 1_000))
        const ttl = (yield* stored(limit))?.header(Subjects.header.ttl)
        assert.approximately(Number(ttl), 61, 1)
      })
    ))
})

describe("limits while the server is away", () => {
  it("fail, and hold as before once it is back", () =>
    run(
      Effect.gen(function* () {
        const limit = limitOf("away", { concurrency: 2 })
        const limits = yield* process
        yield* limits.take(limit, wish("a"))
        yield* fixture.kill
        const away = yield* Effect.flip(limits.take(limit, wish("b")))
        assert.strictEqual(away._tag, "NatsUnavailable")
        yield* fixture.restart
        const answers = yield* until(
          Effect.option(ask(limits, limit, ["b", "c"])),
          ({ _tag }) => _tag === "Some"
        )
        assert.strictEqual(answers._tag === "Some" ? going(answers.value) : 0, 1)
      })
    ))
})
