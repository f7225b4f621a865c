/** What becomes of an attempt, as a table. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Exit } from "effect"
import type { Policy } from "../../../src/actors/runtime/policy.ts"
import { Postponed } from "../../../src/actors/runtime/Postponed.ts"
import { settle } from "../../../src/actors/runtime/settle.ts"

const policy: Policy = {
  retry: { attempts: 3, first: "1 second", factor: 2, cap: "1 minute" },
  giveUpOn: new Set(["Gone"]),
  timeout: 1_000
}
const every: Policy = { ...policy, giveUpOn: "every failure" }
const failed = (_tag: string) => Exit.fail({ _tag })
const bug = Exit.die(new Error("a bug"))
const stopped = Exit.failCause(Cause.interrupt())

/** Half of the longest there may be, in milliseconds. */
const delay = (attempt: number, left?: number) => {
  const settlement = settle(failed("Busy"), attempt, policy, 0.5, left)
  return settlement._tag === "Nak" ? settlement.delay : undefined
}

describe("settle", () => {
  it.each([
    ["acks a success", Exit.succeed("done"), 1, policy, "Ack"],
    ["acks a success of the last attempt", Exit.succeed("done"), 3, policy, "Ack"],
    ["tries a failure again", failed("Busy"), 1, policy, "Nak"],
    ["tries it again before the last attempt", failed("Busy"), 2, policy, "Nak"],
    ["gives up after the last attempt", failed("Busy"), 3, policy, "Term"],
    ["gives up at once on what the actor gives up on", failed("Gone"), 1, policy, "Term"],
    ["gives up at once on a body that is not JSON", failed("InvalidJson"), 1, policy, "Term"],
    ["gives up at once on a body that does not decode", failed("InvalidInput"), 1, policy, "Term"],
    ["gives up at once on a key that cannot be used", failed("InvalidKey"), 1, policy, "Term"],
    ["gives up at once on headers that are not understood", failed("InvalidHeaders"), 1, policy, "Term"],
    ["gives up at once when the deadline has passed", failed("DeadlinePassed"), 1, policy, "Term"],
    ["gives up at once on what kills its worker", failed("WorkerKilled"), 1, policy, "Term"],
    ["tries a defect again", bug, 1, policy, "Nak"],
    ["gives up on a defect after the last attempt", bug, 3, policy, "Term"],
    ["tries an interruption that nobody asked for again", stopped, 1, policy, "Nak"],
    ["gives up at once on any declared failure if told so", failed("Busy"), 1, every, "Term"],
    ["tries a time-out again even then", failed("TimedOut"), 1, every, "Nak"],
    ["tries again when NATS was away even then", failed("NatsUnavailable"), 1, every, "Nak"],
    ["tries a defect again even then", bug, 1, every, "Nak"]
  ])("%s", (_sentence, exit, attempt, by, expected) => {
    assert.strictEqual(settle<string, { readonly _tag: string }>(exit, attempt, by, 0.5)._tag, expected)
  })

  it("waits longer after each failure", () => {
    assert.deepEqual([delay(1), delay(2)], [500, 1000])
  })

  it.each([
    ["has its delay where the deadline is further away", 501, 500],
    ["comes back at the deadline if that is sooner", 300, 300],
    ["comes back at once when the deadline is now", 0, 0],
    ["comes back at once when the deadline was before", -5_000, 0]
  ])("what failed %s", (_sentence, left, expected) => {
    assert.strictEqual(delay(1, left), expected)
  })

  const hour = 3_600_000
  it.each([
    ["then, where it was to be sooner", 60_000, 0, 0.5, Infinity, 62_500],
    ["then, where it was to be later", 100, 2, 0.99, Infinity, 358],
    ["not before", 60_000, 0, 0, Infinity, 60_000],
    ["after a moment, where that is now", 0, 0, 0.5, Infinity, 125],
    ["seconds later at most", 20 * hour, 0, 1, Infinity, 20 * hour + 5_000],
    ["after a day, where it says more", 800 * hour, 0, 0, Infinity, 24 * hour],
    ["at its deadline, if that is sooner", 60_000, 0, 0.5, 1_000, 1_000]
  ])("what says when to come back comes back %s", (_, retryAfterMs, before, random, left, expected) => {
    const exit = Exit.fail({ _tag: "Busy", retryAfterMs })
    const settlement = settle<string, { readonly _tag: string }>(
      exit,
      1 + before,
      { ...policy, retry: { ...policy.retry, attempts: 9 } },
      random,
      left
    )
    assert.deepInclude(settlement, { _tag: "Nak", delay: expected })
  })

  it.each([
    ["the last attempt", 3, policy, Infinity, 5_000],
    ["where every failure is final", 1, every, Infinity, 5_000],
    ["until its deadline at most", 1, policy, 700, 700]
  ])("hands back what must wait: %s", (_, attempt, by, left, expected) => {
    const exit = Exit.fail(new Postponed({ delayMs: 5_000, reason: "it must" }))
    assert.deepInclude(settle(exit, attempt, by, 0.5, left), { _tag: "Postpone", delay: expected })
  })
})
