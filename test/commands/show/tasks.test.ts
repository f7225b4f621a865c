import { assert, describe, it } from "@effect/vitest"
import { unpainted } from "../../../src/commands/screen/paint.ts"
import { event } from "../../../src/commands/show/event.ts"
import { task as page } from "../../../src/commands/show/task.ts"
import { tasks } from "../../../src/commands/show/tasks.ts"
import * as Event from "../../../src/schemas/Event.ts"
import type { TaskView } from "../../../src/schemas/TaskRecord.ts"

/** Without a zone, the time is that of the clock on the wall. */
const at = new Date("2026-11-20T09:05:07").toISOString()
const later = new Date("2026-11-20T09:05:09").toISOString()

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
const failed = { attempt: 1, ended: "failed", startedAt: at, finishedAt: later, worker: "w", error } as const
const wide = { columns: 100, paint: unpainted }

describe("a table of tasks", () => {
  it("has a line for each, with what is last known of it", () => {
    const lines = tasks(
      [
        task({ finishedAt: at, attempts: [failed] }),
        task({ id: "fetch_22", state: "failed", finishedAt: at, error }),
        task({ id: "fetch_3", state: "retrying", attempts: [failed] }),
        task({ state: "running", startedAt: at, progress: { fraction: 0.509, note: "page 5" } }),
        task({ state: "queued", waiting: { until: later, reason: "the host is spared" } })
      ],
      wide
    )
    assert.deepEqual(lines, [
      "STATE      WHEN                 ID",
      "succeeded  2026-11-20 09:05:07  count_1",
      "failed     2026-11-20 09:05:07  fetch_22  PageGone: It is gone, [31m for good.",
      "retrying   2026-11-20 09:05:07  fetch_3   PageGone: It is gone, [31m for good.",
      "running    2026-11-20 09:05:07  count_1   50 % page 5",
      "queued     2026-11-20 09:05:07  count_1   waits: the host is spared"
    ])
  })
})

describe("a task on a page", () => {
  it("tells what it was given, what was tried, and what came of it", () => {
    const lines = page(
      task({
        state: "failed",
        input: { text: "one\u009b31m" },
        attempts: [failed],
        startedAt: at,
        finishedAt: later,
        worker: "mill",
        options: { timeout: 5 },
        log: [{ at: later, line: "an\u0007 end" }],
        error
      }),
      wide
    )
    assert.deepEqual(lines, [
      "count_1  failed",
      "  PageGone: It is",
      "  gone, [31m for good.",
      "  enqueued   2026-11-20 09:05:07",
      "  started    2026-11-20 09:05:07, after 0 ms",
      "  finished   2026-11-20 09:05:09, after 2 s",
      "  worker     mill",
      `  options    {"timeout":5}`,
      "Attempts",
      "  attempt 1 failed at 2026-11-20 09:05:09 after 2 s on w",
      "    PageGone: It is gone, [31m for good.",
      "Input",
      `  { "text": "one\\u009b31m" }`,
      "Log",
      "  2026-11-20 09:05:09  an end"
    ])
  })

  it("tells when the next attempt is, unless it waits for something else by now", () => {
    const attempts = [{ ...failed, nextAt: "2026-11-20T09:05:30" }]
    const retrying = task({ state: "retrying", attempts })
    assert.include(page(retrying, wide), "  next       2026-11-20 09:05:30")
    const told = page({ ...retrying, waiting: { until: later, reason: "the host is spared" } }, wide)
    assert.notInclude(told.join("\n"), "  next ")
  })

  it("shows a long output by its beginning", () => {
    const lines = page(task({ output: Array.from({ length: 100 }, (_, n) => n) }), wide)
    assert.include(lines.join("\n"), "    37,\n  … 63 lines more: --json shows all")
  })
})

describe("an event", () => {
  it("is a line, as wide as the terminal", () => {
    const record = {
      id: "fetch_1",
      kind: "fetch",
      state: "failed" as const,
      input: {},
      attempts: [],
      enqueuedAt: at,
      finishedAt: later,
      error
    }
    const line = event(
      7,
      Event.of(record, () => undefined),
      { columns: 60, paint: unpainted }
    )
    assert.strictEqual(line, "#7  2026-11-20 09:05:09  failed     fetch_1  2 s  PageGone:…")
  })
})
