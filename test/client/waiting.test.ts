import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { TooManyRequests, Unavailable } from "../../src/client/Failures.ts"
import { waiting } from "../../src/client/waiting.ts"
import type { TaskView } from "../../src/schemas/TaskRecord.ts"
import { finish } from "../gateway/gateway.ts"
import { bothWays } from "./bothWays.ts"
import { wayWith } from "./wayWith.ts"

const many = 300

const sockets = () => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length

bothWays((client, { run }, way) => {
  it("waits for hundreds at a time over some tens of connections, and hears of each end", async () => {
    const tasks = Array.from({ length: many }, (_, n) => ({ input: { text: `waited for ${n} by ${way}` } }))
    const outcomes = await client().submitAll("count", tasks)
    const ids = outcomes.flatMap((outcome) => (outcome.accepted ? [outcome.task.id] : []))
    assert.lengthOf(ids, many)
    const before = sockets()
    let most = 0
    const ended = Promise.all(ids.map((id) => client().wait(id)))
    // Each is answered for after the others have begun.
    for (const id of ids) {
      await run(finish(id))
      most = Math.max(most, sockets() - before)
    }
    const began = performance.now()
    for (const { state } of await ended) assert.strictEqual(state, "succeeded")
    assert.isBelow(performance.now() - began, 5_000)
    // Both ends of each are of this process.
    assert.isBelow(most, 2 * 64)
  })
})

bothWays((client, _, way) => {
  it("submits hundreds one by one over some tens of connections", async () => {
    const before = sockets()
    let most = 0
    const look = setInterval(() => (most = Math.max(most, sockets() - before)), 1)
    const one = (_: unknown, n: number) => client().submit("count", { text: `one of many by ${way}, ${n}` })
    await Promise.all(Array.from({ length: 1_000 }, one))
    clearInterval(look)
    assert.isBelow(most, 2 * 160)
  })
})

const done: TaskView = {
  id: "count_a",
  kind: "count",
  state: "succeeded",
  input: {},
  attempts: [],
  enqueuedAt: "2026-11-20T10:00:00.000Z"
}

const away = new Unavailable({ asked: "wait", reason: "the gateway is away" })

describe("a wait", () => {
  it.effect("goes on by itself while nobody answers, once somebody has", () =>
    Effect.gen(function* () {
      let isAway = true
      const way = wayWith({ wait: () => Effect.suspend(() => (isAway ? away : Effect.succeed(done))) })
      const ended = yield* Effect.forkChild(waiting(way)("count_a"))
      yield* TestClock.adjust("3 minutes")
      isAway = false
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(ended)).state, "succeeded")
    })
  )

  it.effect("goes on until its own time-out, though nobody has ever answered", () =>
    Effect.gen(function* () {
      const way = wayWith({ hasAnswered: () => false, wait: () => away })
      const ended = yield* Effect.forkChild(Effect.flip(waiting(way)("count_a", { timeoutMs: 60_000 })))
      yield* TestClock.adjust("59 seconds")
      assert.isUndefined(ended.pollUnsafe())
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual((yield* Fiber.join(ended))._tag, "Unavailable")
    })
  )

  it.effect("is given up where nobody ever answered, and nobody said for how long to wait", () =>
    Effect.gen(function* () {
      const way = wayWith({ hasAnswered: () => false, wait: () => away })
      assert.strictEqual(yield* Effect.flip(waiting(way)("count_a")), away)
    })
  )

  it.effect("comes back when it is told to", () =>
    Effect.gen(function* () {
      let asked = 0
      const way = wayWith({
        wait: () =>
          Effect.suspend(() =>
            (asked += 1) === 1 ? new TooManyRequests({ retryAfterSeconds: 60 }) : Effect.succeed(done)
          )
      })
      const ended = yield* Effect.forkChild(waiting(way)("count_a"))
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(asked, 1)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual((yield* Fiber.join(ended)).state, "succeeded")
    })
  )
})
