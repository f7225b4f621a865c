/** Having many failed tasks done again while not all can be put back into the queue. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Result } from "effect"
import { Client, type Query } from "../../src/client/Client.ts"
import { type NotRetried, Unavailable } from "../../src/client/Failures.ts"
import { retryFailed } from "../../src/commands/retryFailed.ts"
import { Screen } from "../../src/commands/screen/Screen.ts"
import { unpainted } from "../../src/commands/screen/paint.ts"
import type { TaskView } from "../../src/schemas/TaskRecord.ts"
import { QueueFull } from "../../src/streams/NotQueued.ts"
import { NotFailed } from "../../src/streams/Retry.ts"
import { noSchedules } from "../client/noSchedules.ts"

const away = new Unavailable({ asked: "retry", reason: "no answer" })
const full = new QueueFull({ kind: "fetch" })

const task = (id: string, state: TaskView["state"] = "failed"): TaskView => ({
  id,
  kind: "fetch",
  state,
  input: {},
  attempts: [],
  enqueuedAt: "2026-11-20T09:00:00Z"
})

const failures: Readonly<Record<string, NotRetried>> = {
  fetch_away: away,
  fetch_full: full,
  fetch_moved: new NotFailed({ task: task("fetch_moved", "queued") })
}

/** Two pages, of which the second can perhaps not be read. */
const tried = Effect.fnUntraced(function* (pages: Effect.Effect<void, Unavailable>, isForProgram: boolean) {
  const lines: Array<string> = []
  const asked: Array<Query> = []
  const hear = (text: string | Uint8Array) =>
    Effect.sync(() => void lines.push(...String(text).trimEnd().split("\n")))
  const client = Layer.mock(Client, {
    schedules: noSchedules,
    list: (query = {}) => {
      asked.push(query)
      return query.cursor === undefined
        ? Effect.succeed({ tasks: [task("fetch_away"), task("fetch_moved")], next: "2" })
        : Effect.as(pages, { tasks: [task("fetch_full"), task("fetch_fine")] })
    },
    retry: (id) =>
      failures[id] === undefined
        ? Effect.succeed({ id, kind: "fetch", state: "queued", run: 2 })
        : Effect.fail(failures[id])
  })
  const ended = yield* retryFailed({ kind: "fetch" }, Option.some(isForProgram)).pipe(
    Effect.provideService(Screen, {
      isTerminal: false,
      canAnimate: false,
      look: Effect.succeed({ columns: 80, paint: unpainted }),
      print: hear,
      say: hear
    }),
    Effect.provide(client),
    Effect.result
  )
  for (const query of asked) assert.deepInclude(query, { kind: "fetch", state: "failed" })
  return { lines, ended: Result.isFailure(ended) ? ended.failure._tag : undefined }
})

describe("millrace retry of many", () => {
  it.effect("goes on after one that cannot be reached, one whose queue is full, and one that moved on", () =>
    Effect.gen(function* () {
      const { lines, ended } = yield* tried(Effect.void, false)
      assert.deepEqual(lines, [
        `fetch_away is refused: ${away.message}`,
        `fetch_full is refused: ${full.message}`,
        "fetch_fine is in its queue again, for run 2.",
        "1 put back into the queue, 2 refused."
      ])
      assert.strictEqual(ended, "SomeRefused")
    })
  )

  it.effect("tells a program of each in a line of JSON", () =>
    Effect.gen(function* () {
      const { lines } = yield* tried(Effect.void, true)
      assert.deepEqual(
        lines.slice(0, 3).map((line): unknown => JSON.parse(line)),
        [
          { id: "fetch_away", refused: away.message },
          { id: "fetch_full", refused: full.message },
          { id: "fetch_fine", kind: "fetch", state: "queued", run: 2 }
        ]
      )
    })
  )

  it.effect("stops when the list cannot be read on, and says what is done by then", () =>
    Effect.gen(function* () {
      const { lines, ended } = yield* tried(Effect.fail(away), false)
      assert.strictEqual(lines.at(-1), "0 put back into the queue, 1 refused.")
      assert.strictEqual(ended, "Unavailable")
    })
  )
})
