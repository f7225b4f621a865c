/** What keeps the housekeeper from its work: it is tried again later, told once, and keeps nothing else from being done. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Logger } from "effect"
import * as Housekeeper from "../../src/gateway/Housekeeper.ts"
import type { TaskRecord } from "../../src/schemas/TaskRecord.ts"
import { type FinishedTask, FinishedTasks } from "../../src/streams/FinishedTasks.ts"
import { HandedOut } from "../../src/streams/HandedOut.ts"
import { Housekeeping } from "../../src/streams/Housekeeping.ts"
import { NatsUnavailable } from "../../src/streams/NatsUnavailable.ts"
import { QueueFull, type Refused } from "../../src/streams/NotQueued.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { Results } from "../../src/streams/Results.ts"
import { Schedules } from "../../src/streams/Schedules.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { asksToTell, leftOf, tidied, webhook } from "./house.ts"
import { store } from "../streams/records.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const record: TaskRecord = {
  id: "echo_a",
  kind: "echo",
  state: "succeeded",
  input: {},
  attempts: [],
  enqueuedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  options: { notify: webhook }
}

/** A house in which nobody can be told anything, for this reason, and everything else goes well. */
const house = (refuse: Effect.Effect<never, Refused>) => ({
  publisher: Publisher.of({
    submit: () => refuse,
    send: (_submission, _stored, otherwise) => otherwise(refuse)
  }),
  queued: Queued.of({ find: () => Effect.undefined, remove: () => Effect.void }),
  housekeeping: Housekeeping.of({
    removeReplaced: () => Effect.void,
    clearAttempts: () => Effect.void,
    recordIn: () => Effect.succeed(record),
    attemptFrom: () => Effect.undefined,
    isOver: () => Effect.succeed(false)
  })
})

/** The sweep has nothing to look at, and asks for no record. */
const idle = HandedOut.of({ span: () => Effect.undefined, from: () => Effect.undefined })
const unasked = Results.of({
  store: () => Effect.die("asked"),
  storeNow: () => assert.fail("asked"),
  standing: () => Effect.die("asked"),
  find: () => Effect.die("asked"),
  placed: () => Effect.die("asked")
})

interface Told {
  /** For each task: undefined if it is done, else after how many milliseconds it is to be handed out again. */
  readonly settled: ReadonlyArray<number | undefined>
  readonly lines: ReadonlyArray<string>
}

const unscheduled = Schedules.of({
  put: () => Effect.die("not asked"),
  burst: () => Effect.undefined,
  find: () => Effect.undefined,
  remove: () => Effect.void,
  count: () => Effect.succeed(0)
})

/** Hands the housekeeper these tasks, and tells what became of them. */
const keep = Effect.fnUntraced(function* (
  { publisher, queued, housekeeping }: ReturnType<typeof house>,
  tasks: ReadonlyArray<Partial<FinishedTask>>
) {
  const settled: Array<number | undefined> = []
  const lines: Array<string> = []
  const all = yield* Deferred.make<void>()
  const settle = (n: number) => (delay?: number) => {
    settled[n] = delay
    if (Object.keys(settled).length === tasks.length) Deferred.doneUnsafe(all, Effect.void)
  }
  const handed = tasks.map((task, n): FinishedTask => ({
    id: `echo_${n}`,
    kind: "echo",
    key: `${n}`,
    state: "succeeded",
    record: `echo_${n}.1`,
    event: n,
    asksToTell: true,
    deliveries: 1,
    done: settle(n),
    later: settle(n),
    ...task
  }))
  const next = Effect.suspend(() => {
    const task = handed.shift()
    return task === undefined ? Effect.never : Effect.succeed(task)
  })
  const log = Logger.map(Logger.formatSimple, (line) => lines.push(line))
  const keeper = yield* Housekeeper.run.pipe(
    Effect.provideService(FinishedTasks, FinishedTasks.of({ open: () => Effect.succeed(next) })),
    Effect.provideService(Publisher, publisher),
    Effect.provideService(Queued, queued),
    Effect.provideService(Housekeeping, housekeeping),
    Effect.provideService(HandedOut, idle),
    Effect.provideService(Results, unasked),
    Effect.provideService(Schedules, unscheduled),
    Effect.provide(Logger.layer([log])),
    Effect.forkChild
  )
  yield* Deferred.await(all)
  yield* Fiber.interrupt(keeper)
  return { settled, lines } satisfies Told
})

const full = house(Effect.suspend(() => new QueueFull({ kind: "notify" })))
const away = house(Effect.suspend(() => new NatsUnavailable({ asked: "submit", reason: "no answer" })))
const broken = house(Effect.die(new Error("a bug")))

describe("a task that nobody can be told of now", () => {
  it.effect("is handed out again, ever later, and within a minute", () =>
    Effect.gen(function* () {
      const { settled } = yield* keep(
        full,
        [1, 2, 3, 6, 7, 100].map((deliveries) => ({ deliveries }))
      )
      const longest = [1, 2, 4, 32, 60, 60]
      for (const [n, seconds] of longest.entries()) {
        assert.isAtMost(settled[n] ?? Infinity, seconds * 1_000)
        assert.isAtLeast(settled[n] ?? 0, seconds * 500)
      }
    })
  )

  it.effect("keeps no other from being done with", () =>
    Effect.gen(function* () {
      const other = { asksToTell: false, state: "cancelled", message: 7 } as const
      const { settled } = yield* keep(full, [...Array.from({ length: 50 }, () => ({})), other])
      assert.strictEqual(settled.length, 51)
      assert.isUndefined(settled[50])
      assert.isDefined(settled[49])
    })
  )

  it.effect("is told of once, however many there are", () =>
    Effect.gen(function* () {
      const { lines } = yield* keep(
        full,
        Array.from({ length: 50 }, () => ({}))
      )
      assert.strictEqual(lines.length, 1, lines.join("\n"))
      assert.include(lines[0], "The queue of notify is full")
    })
  )

  it.effect("is not worth a line while NATS is away for a moment", () =>
    Effect.gen(function* () {
      assert.deepEqual((yield* keep(away, [{ deliveries: 1 }, { deliveries: 2 }])).lines, [])
      assert.strictEqual((yield* keep(away, [{ deliveries: 3 }])).lines.length, 1)
    })
  )
})

describe("a task over which the housekeeper crashes", () => {
  it.effect("is handed out again, and passed over in the end", () =>
    Effect.gen(function* () {
      const { settled, lines } = yield* keep(broken, [
        { deliveries: 1 },
        { deliveries: 4 },
        { deliveries: 5 }
      ])
      assert.deepEqual(
        settled.map((delay) => delay === undefined),
        [false, false, true]
      )
      assert.strictEqual(lines.length, 3)
    })
  )
})

describe("a server without a queue for the telling", () => {
  const { run } = useStreams("echo")

  it("has it told as soon as there is one", () =>
    run(
      Effect.gen(function* () {
        const lines: Array<string> = []
        const log = Logger.map(Logger.formatSimple, (line) => lines.push(line))
        yield* Effect.forkChild(Effect.provide(Housekeeper.run, Logger.layer([log])))
        yield* store(finished("early", "failed", { options: asksToTell }))
        yield* until(
          Effect.sync(() => lines),
          (said) => said.some((line) => line.includes("no queue for notify"))
        )
        yield* setUp(["notify"])
        yield* tidied
        assert.strictEqual((yield* leftOf("early")).told.length, 1)
        assert.strictEqual(lines.length, 1, lines.join("\n"))
      })
    ))
})
