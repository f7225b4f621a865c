/** Housekeepers that die at any step, and those that go on: in the end all is as if nobody had died. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Housekeeper from "../../src/gateway/Housekeeper.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { ackWaitSeconds } from "../../src/streams/lease.ts"
import { another, leaseOf, leaveEverything, leftOf, natsUrl, tidied, told } from "./house.ts"
import { eventsMade } from "../streams/eventsMade.ts"
import { openTap } from "../support/tap.ts"
import { useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo", "notify")

/** A housekeeper of another process, as it were; and its death, after which nothing of it reaches anybody. */
const begun = Effect.gen(function* () {
  const url = new URL(yield* natsUrl)
  const tap = yield* Effect.promise(() => openTap(Number(url.port)))
  const keeper = yield* Effect.forkDetach(another(tap.url))
  const death = Effect.andThen(Effect.promise(tap.close), Effect.forkDetach(Fiber.interrupt(keeper)))
  return { tap, death }
})

/** It begins, and dies as soon as this text goes by: before it reaches the server, or right after. */
const dying = Effect.fnUntraced(function* (text: string, when: "before" | "after") {
  const { tap, death } = yield* begun
  yield* Effect.promise(() => (when === "before" ? tap.beforeSending(text) : tap.afterSending(text)))
  yield* death
})

/** Until the scope closes. */
const working = Effect.flatMap(begun, ({ death }) => Effect.addFinalizer(() => death))

/** A housekeeper that has begun with a task and gets no further. */
const stuck = Effect.gen(function* () {
  const reached = yield* Deferred.make<void>()
  const never = Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
  const nowhere = Publisher.of({
    submit: () => never,
    send: (_submission, _stored, otherwise) => otherwise(never)
  })
  const keeper = yield* Effect.forkDetach(Effect.provideService(Housekeeper.run, Publisher, nowhere))
  return { keeper, isStuck: Deferred.await(reached) }
})

/** With the key left out, so that what is left of two can be compared. */
const leftWithout = (key: string) =>
  Effect.map(leftOf(key), ({ told, ...left }) => ({
    ...left,
    told: told.map((text) => text.replace(key, ""))
  }))

/** What is left where nobody dies. */
const undisturbed = Effect.gen(function* () {
  yield* leaveEverything("undisturbed")
  yield* Effect.scoped(Effect.andThen(working, tidied))
  return yield* leftWithout("undisturbed")
})

let expected: Effect.Success<typeof undisturbed>
beforeAll(async () => {
  await run(leaseOf(500))
  expected = await run(undisturbed)
})

const steps = [
  ["taking the task from its queue", () => "STREAM.MSG.DELETE.TASKS_echo"],
  ["clearing its attempts", () => "STREAM.PURGE.KV_attempts"],
  ["removing the record whose place was taken", () => "STREAM.PURGE.KV_results"],
  ["reading the record", () => "STREAM.MSG.GET.EVENTS"],
  ["having whom it may concern told", () => "tasks.notify.normal."],
  [
    "saying that all is done",
    (event: number) => `${Subjects.eventStream}.${Subjects.housekeeper}.1.${event}.`
  ]
] as const

describe("a housekeeper that dies", () => {
  it("is missed, since there is much to do", () => {
    const { told, ...rest } = expected
    assert.deepEqual(rest, { queued: false, records: ["cancelled"], attempts: [] })
    assert.strictEqual(told.length, 1)
  })

  it.each(
    steps.flatMap(([step, text]) => (["before", "after"] as const).map((when) => [when, step, text] as const))
  )("%s %s leaves the rest to another one", (when, step, text) =>
    run(
      Effect.gen(function* () {
        const expected = yield* undisturbed
        assert.deepEqual(
          { ...expected, told: expected.told.length },
          { queued: false, records: ["cancelled"], attempts: [], told: 1 }
        )
        const key = `${when}-${step.replaceAll(" ", "-")}`
        yield* leaveEverything(key)
        yield* dying(text((yield* eventsMade) - 1), when)
        yield* working
        yield* tidied
        assert.deepEqual(yield* leftWithout(key), expected)
      })
    )
  )

  it("in the middle of a long backlog leaves the rest to another one", () =>
    run(
      Effect.gen(function* () {
        const keys = Array.from({ length: 300 }, (_, n) => `backlog-${n}`)
        yield* Effect.forEach(keys, leaveEverything, { concurrency: 20 })
        yield* dying(`"echo_backlog-150"`, "after")
        yield* working
        yield* tidied
        const ids = (yield* told).flatMap((text) => /echo_backlog-\d+/.exec(text) ?? [])
        assert.deepEqual(ids.toSorted(), keys.map((key) => `echo_${key}`).toSorted())
        assert.deepEqual(yield* leftWithout("backlog-299"), expected)
      })
    ))
})

describe("housekeepers at work together", () => {
  it("share it: nothing is done by both", () =>
    run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        const sent: Array<string> = []
        const heard = connection.subscribe("tasks.notify.normal.*", {
          callback: (_, message) => void sent.push(message.subject)
        })
        yield* Effect.addFinalizer(() => Effect.sync(() => heard.unsubscribe()))
        yield* leaseOf(30_000)
        yield* Effect.forEach(
          Array.from({ length: 300 }, (_, n) => `shared-${n}`),
          leaveEverything,
          { concurrency: 20 }
        )
        yield* working
        yield* working
        yield* tidied
        assert.strictEqual(new Set(sent).size, 300)
        assert.strictEqual(sent.length, 300)
      })
    ))

  it("hand over at once what they have in hand when they are told to stop", () =>
    run(
      Effect.gen(function* () {
        yield* leaseOf(30_000)
        yield* leaveEverything("stopped")
        const { keeper, isStuck } = yield* stuck
        yield* isStuck
        yield* Fiber.interrupt(keeper)
        yield* working
        yield* Effect.timeout(tidied, "5 seconds")
        assert.strictEqual((yield* leftOf("stopped")).told.length, 1)
      })
    ))

  it("keep what they have in hand for as long as it takes", () =>
    run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        const renewed = yield* Deferred.make<string>()
        const heard = connection.subscribe(`$JS.ACK.${Subjects.eventStream}.${Subjects.housekeeper}.>`, {
          callback: (_, message) => {
            if (message.string() === "+WPI") Deferred.doneUnsafe(renewed, Effect.succeed(message.subject))
          }
        })
        yield* Effect.addFinalizer(() => Effect.sync(() => heard.unsubscribe()))
        yield* leaveEverything("slow")
        const event = (yield* eventsMade) - 1
        yield* Effect.gen(function* () {
          const { keeper, isStuck } = yield* stuck
          yield* isStuck
          yield* TestClock.adjust(`${ackWaitSeconds / 3} seconds`)
          assert.include(yield* Deferred.await(renewed), `.1.${event}.`)
          yield* Fiber.interrupt(keeper)
        }).pipe(Effect.provide(TestClock.layer()))
      })
    ))
})
