/** The wait for the copies of a stream, by what the server says of them. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Result } from "effect"
import { TestClock } from "effect/testing"
import { type Wanted, whenComplete } from "../../src/streams/copies.ts"

const follower = (name: string, current: boolean, lag = 0) => ({ name, current, lag, active: lag })
const replicas = [follower("b", true), follower("c", true)]
const one = { cluster: { leader: "a" } }
const two = { cluster: { leader: "a", replicas: [follower("b", true), follower("c", false)] } }
const three = { cluster: { leader: "a", replicas } }

/** What comes of the wait when the looks find this, one after the other; the last of it for ever. */
const waiting = Effect.fnUntraced(function* (found: ReadonlyArray<unknown>, wanted: Wanted) {
  let looks = 0
  const look = Effect.sync(() => found[Math.min(looks++, found.length - 1)])
  const fiber = yield* Effect.forkChild(Effect.result(whenComplete("S", wanted, look)))
  while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
  return { result: yield* Fiber.join(fiber), looks, seconds: (yield* Clock.currentTimeMillis) / 1_000 }
})

describe("the wait for the copies", () => {
  it.effect.each<[string, ReadonlyArray<unknown>, Wanted, number]>([
    ["at once on a server that stands alone", [{}], { copies: 1, complete: "all" }, 1],
    ["at once where the only copy is there", [one], { copies: 1, complete: "all" }, 1],
    ["when all are current", [two, two, three], { copies: 3, complete: "all" }, 3],
    ["when most are current, if that will do", [two], { copies: 3, complete: "most" }, 1],
    ["when there is a leader", [{ cluster: { replicas } }, three], { copies: 3, complete: "most" }, 2],
    ["when there are as many as wanted", [one, three], { copies: 3, complete: "all" }, 2],
    ["when there are no more than wanted", [three, one], { copies: 1, complete: "all" }, 2],
    [
      "when nothing is being moved",
      [{ cluster: { ...three.cluster, desired: { name: "millrace" } } }, three],
      { copies: 3, complete: "most" },
      2
    ]
  ])("ends %s", ([, found, wanted, looked]) =>
    Effect.gen(function* () {
      const { result, looks } = yield* waiting(found, wanted)
      assert.isTrue(Result.isSuccess(result))
      assert.strictEqual(looks, looked)
    })
  )

  it.effect("fails when nothing was copied for five minutes, however long it has gone on before", () =>
    Effect.gen(function* () {
      const copying = Array.from({ length: 1_500 }, (_, n) => ({
        cluster: { leader: "a", replicas: [follower("b", true), follower("c", false, 2_000 - n)] }
      }))
      const { result, seconds } = yield* waiting(copying, { copies: 3, complete: "all" })
      assert.include(
        Result.isFailure(result) ? result.failure.message : "",
        "S has 2 complete copies instead of 3, and for 5 minutes nothing was copied"
      )
      assert.isAtLeast(seconds, 1_500 / 5 + 300)
      assert.isAtMost(seconds, 1_500 / 5 + 310)
    })
  )
})
