/** Thumbnails and who is told. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import { Calls } from "../../src/actors/runtime/Tasks.ts"
import { ThumbnailsActor } from "../../src/actors/Thumbnails.ts"
import type { NotifyTarget } from "../../src/schemas/Notify.ts"
import { currentTask } from "../support/currentTask.ts"
import { callsFor } from "./notify/calls.ts"

const image = (name: string) => {
  const stored = { bytes: 9, contentType: "image/webp" }
  return { name, width: 150, height: 100, ...stored, blob: { id: "b", ...stored } }
}
const resized = (...names: ReadonlyArray<string>) => ({
  source: { width: 300, height: 200, bytes: 99, contentType: "image/png" },
  images: names.map(image),
  elapsedMs: 1
})

/** Resizes; what was told. */
const tell = Effect.fnUntraced(function* (notify: NotifyTarget, output = resized("thumb")) {
  const { told, calls } = callsFor({ resize: output })
  const { notified } = yield* ThumbnailsActor.run({ blob: "photograph", notify }).pipe(
    Effect.provideService(CurrentTask, currentTask("thumbnails", "a")),
    Effect.provideService(Calls, calls)
  )
  assert.strictEqual(notified, "notify_1")
  return told
})

describe("thumbnails", () => {
  it.effect("tells a webhook what any webhook is told of a task that succeeded", () =>
    Effect.gen(function* () {
      const finishedAt = "2026-11-20T10:00:01.000Z"
      yield* TestClock.setTime(Date.parse(finishedAt))
      const known = { id: "thumbnails_a", kind: "thumbnails", state: "succeeded", finishedAt }
      const webhook = new URL("https://example.org/hook")
      const data = { ...known, output: resized("thumb") }
      const body = { type: "millrace.task.succeeded", timestamp: finishedAt, data }
      assert.deepEqual(yield* tell({ webhook }), [{ webhook: { url: webhook, body } }])
      const large = resized(...Array.from({ length: 2_000 }, (_, n) => `size-${n}`))
      const cut = { ...body, data: { ...known, whole: "/v1/tasks/thumbnails_a" } }
      assert.deepEqual(yield* tell({ webhook }, large), [{ webhook: { url: webhook, body: cut } }])
    })
  )

  it.effect("writes a mail", () =>
    Effect.gen(function* () {
      const text =
        "An image of 300 by 200 was resized.\n\nthumb        150 x 100, 9 bytes\nlarge        150 x 100, 9 bytes"
      assert.deepEqual(yield* tell({ email: "miller@example.org" }, resized("thumb", "large")), [
        { email: { to: "miller@example.org", subject: "2 sizes of photograph", text } }
      ])
    })
  )
})
