import { assert, describe, it } from "@effect/vitest"
import { table } from "../../src/commands/table.ts"
import type { TaskView } from "../../src/schemas/TaskRecord.ts"

/** Without a zone, the time is that of the clock on the wall. */
const at = new Date("2026-11-20T09:05:07").toISOString()

const task = (rest: Partial<TaskView>): TaskView => ({
  id: "count_1",
  kind: "count",
  state: "succeeded",
  input: {},
  attempts: [],
  enqueuedAt: at,
  ...rest
})

const error = { tag: "PageGone", message: "It is\ngone,\u001b[31m for good." }

describe("a table of tasks", () => {
  it("has a line for each, with what is last known of it", () => {
    const failed = { attempt: 1, ended: "failed", startedAt: at, finishedAt: at, worker: "w", error } as const
    const lines = table(
      [
        task({ finishedAt: at, attempts: [failed] }),
        task({ id: "fetch_22", state: "failed", finishedAt: at, error }),
        task({ id: "fetch_3", state: "retrying", attempts: [failed] }),
        task({ state: "running", startedAt: at, progress: { fraction: 0.509, note: "page 5" } }),
        task({ state: "running", startedAt: at, progress: { fraction: 0 } })
      ],
      200
    )
    assert.deepEqual(lines, [
      "STATE      WHEN                 ID",
      "succeeded  2026-11-20 09:05:07  count_1",
      "failed     2026-11-20 09:05:07  fetch_22  PageGone: It is gone, [31m for good.",
      "retrying   2026-11-20 09:05:07  fetch_3   PageGone: It is gone, [31m for good.",
      "running    2026-11-20 09:05:07  count_1   50 % page 5",
      "running    2026-11-20 09:05:07  count_1   0 %"
    ])
  })

  it("is as wide as the terminal, of which an id is not cut", () => {
    const tasks = [task({ state: "failed", error }), task({ id: `count_${"x".repeat(60)}` })]
    const [, failed = "", long = ""] = table(tasks, 60)
    assert.isTrue(failed.startsWith("failed     2026-11-20 09:05:07  count_1"))
    assert.isTrue(failed.endsWith("…"))
    assert.include(long, "x".repeat(60))
    assert.strictEqual(table([task({ state: "failed", error })], 60)[1]?.length, 60)
  })

  it("says so where there are none", () => {
    assert.deepEqual(table([], 80), ["STATE  WHEN  ID"])
  })
})
