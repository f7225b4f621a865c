/** What holds for one task, as a table: what it asks for, and its actor's policy for the rest. */
import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import { policyOf } from "../../../src/actors/runtime/policy.ts"
import * as Retry from "../../../src/actors/runtime/Retry.ts"
import type { TaskOptions } from "../../../src/schemas/TaskOptions.ts"

const actor = {
  retry: { attempts: 5, first: "1 second", factor: 2, cap: "5 minutes" },
  giveUpOn: new Set(["Gone"]),
  timeout: Duration.seconds(30)
} as const

const policy = (options: TaskOptions) => policyOf(actor, options)

/** The ceilings of the first waits, in milliseconds. */
const waits = (options: TaskOptions) =>
  [1, 2, 3].map((attempt) => Retry.ceiling(policy(options).retry, attempt))

describe("the policy of a task", () => {
  it("is its actor's where it asks for nothing", () => {
    assert.deepEqual(policy({}), { retry: actor.retry, giveUpOn: actor.giveUpOn, timeout: 30_000 })
  })

  it.each<[what: string, retry: TaskOptions["retry"], attempts: number, waits: ReadonlyArray<number>]>([
    ["nothing of it", {}, 5, [1_000, 2_000, 4_000]],
    ["more attempts", { attempts: 9 }, 9, [1_000, 2_000, 4_000]],
    ["another first wait", { first: 0.25 }, 5, [250, 500, 1_000]],
    ["no wait at all", { first: 0 }, 5, [0, 0, 0]],
    ["another factor", { factor: 10 }, 5, [1_000, 10_000, 100_000]],
    ["a lower cap", { cap: 1.5 }, 5, [1_000, 1_500, 1_500]],
    ["a first wait above the actor's cap", { first: 600 }, 5, [300_000, 300_000, 300_000]],
    ["all of it", { attempts: 2, first: 2, factor: 3, cap: 10 }, 2, [2_000, 6_000, 10_000]]
  ])("takes from its retry %s", (_, retry, attempts, expected) => {
    const options = retry === undefined ? {} : { retry }
    assert.strictEqual(policy(options).retry.attempts, attempts)
    assert.deepEqual(waits(options), expected)
  })

  it("takes its own time-out, in seconds", () => {
    assert.strictEqual(policy({ timeout: 0.5 }).timeout, 500)
  })

  it("takes its deadline, in whatever zone it is told", () => {
    const deadline = Date.UTC(2026, 11, 1, 9, 30)
    assert.strictEqual(policy({ deadline: "2026-12-01T09:30:00Z" }).deadline, deadline)
    assert.strictEqual(policy({ deadline: "2026-12-01T10:30:00.000+01:00" }).deadline, deadline)
  })

  it("gives up on what its actor gives up on, whatever it asks for", () => {
    assert.strictEqual(policy({ retry: { attempts: 9 }, timeout: 1 }).giveUpOn, actor.giveUpOn)
  })
})
