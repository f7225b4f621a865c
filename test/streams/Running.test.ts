/** Who runs what: shown while it is renewed, gone when it is done. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { Running } from "../../src/streams/Running.ts"
import { until, useStreams } from "../support/useStreams.ts"

const fixture = useStreams()
const { run } = fixture

const entry = { worker: "w", startedAt: "2026-11-20T10:00:00.000Z", attempt: 2 }

const find = (key: string) => Effect.flatMap(Running, (running) => running.find("echo", key))

describe("a running task", () => {
  it("is not known before anybody says so", () =>
    run(
      Effect.gen(function* () {
        assert.isUndefined(yield* find("nobody"))
      })
    ))

  it("is shown with its worker, its start and its attempt", () =>
    run(
      Effect.gen(function* () {
        const running = yield* Running
        running.put("echo", "a", entry)
        assert.deepEqual(yield* until(find("a"), (found) => found !== undefined), entry)
      })
    ))

  it("is shown as it was told last", () =>
    run(
      Effect.gen(function* () {
        const running = yield* Running
        running.put("echo", "b", entry)
        running.put("echo", "b", { ...entry, attempt: 3 })
        assert.strictEqual((yield* until(find("b"), (found) => found?.attempt === 3))?.worker, "w")
      })
    ))

  it("is gone once it is removed", () =>
    run(
      Effect.gen(function* () {
        const running = yield* Running
        running.put("echo", "c", entry)
        yield* until(find("c"), (found) => found !== undefined)
        running.remove("echo", "c")
        yield* until(find("c"), (found) => found === undefined)
      })
    ))

  it("is still shown after the server has restarted", () =>
    run(
      Effect.gen(function* () {
        const running = yield* Running
        running.put("echo", "d", entry)
        yield* until(find("d"), (found) => found !== undefined)
        yield* fixture.kill
        yield* fixture.restart
        assert.deepEqual(yield* Effect.retry(find("d"), Schedule.spaced("100 millis")), entry)
      })
    ))
})
