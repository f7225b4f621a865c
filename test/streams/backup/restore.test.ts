/** What was restored goes on where it was copied. */
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Blobs } from "../../../src/streams/Blobs.ts"
import { enqueue } from "../../../src/streams/Submit.ts"
import { Queued } from "../../../src/streams/Queued.ts"
import { Subscribers } from "../../../src/streams/Subscribers.ts"
import { horizonOf } from "../../../src/streams/horizonOf.ts"
import { setUp } from "../../../src/streams/SetUp.ts"
import { backUp } from "../../../src/streams/backup/backUp.ts"
import { restore } from "../../../src/streams/backup/restore.ts"
import { TaskViews } from "../../../src/streams/TaskViews.ts"
import { finished, until } from "../../support/useStreams.ts"
import { find, store } from "../records.ts"
import { lastOf, publish } from "../taking.ts"
import { backedUp, blobBytes, fill, over, scratched, server } from "./backups.ts"

/** The ids of the next events, which are then done with. */
const hear = Effect.fnUntraced(function* (limit: number) {
  const subscribers = yield* Subscribers
  const all = yield* subscribers.pull("audit", { limit, wait: "10 seconds" })
  yield* subscribers.ack(
    "audit",
    all.map(({ delivery }) => delivery)
  )
  return all.map(({ event }) => event.subject)
})

describe("a server that was restored", { timeout: 60_000 }, () => {
  it("has what was copied, leaves nothing to set-up, and takes every task for one that may have been begun", () =>
    scratched((directory) =>
      Effect.gen(function* () {
        const { nats: old, place, blob } = yield* backedUp(directory)
        const nats = yield* server
        const end = yield* over(old)(lastOf("echo"))
        yield* Effect.gen(function* () {
          assert.deepInclude(yield* restore(place), { name: "TASKS_echo", messages: 5 })
          const made = (yield* setUp(["echo"])).filter(({ did }) => did !== "kept")
          assert.deepEqual(made, [
            { name: "KV_running", did: "created" },
            { name: "KV_horizons", did: "created" }
          ])
          assert.strictEqual((yield* find("b"))?.state, "succeeded")
          const { bytes } = yield* (yield* Blobs).getBytes(blob.id)
          assert.strictEqual(bytes.length, blobBytes)
          assert.strictEqual(yield* horizonOf("echo"), end)
          yield* publish("echo", "normal", 1)
          assert.strictEqual(yield* lastOf("echo"), end + 1)
        }).pipe(over(nats))
      })
    ))

  it("queues what was scheduled, when it is due", () =>
    scratched((directory) =>
      Effect.gen(function* () {
        const [old, nats] = [yield* server, yield* server]
        const place = join(directory, "backup")
        const later = (key: string, delay: number) =>
          enqueue({ kind: "echo", input: { say: key }, key, later: { delay } })
        const [soon, late] = yield* Effect.gen(function* () {
          yield* setUp(["echo"])
          const tasks = [yield* later("soon", 1), yield* later("late", 3_600)]
          yield* backUp(place, "test")
          return tasks
        }).pipe(over(old))
        yield* Effect.gen(function* () {
          yield* restore(place)
          yield* setUp(["echo"])
          const views = yield* TaskViews
          const queued = yield* until(views.find("echo", soon?.key ?? ""), (view) => view?.state === "queued")
          assert.deepInclude(queued, { input: { say: "soon" } })
          assert.strictEqual((yield* views.find("echo", late?.key ?? ""))?.state, "scheduled")
          yield* until(
            Effect.flatMap(Queued, (all) => all.find("echo", soon?.key ?? "")),
            (message) => message !== undefined
          )
        }).pipe(over(nats))
      })
    ))

  it("tells each subscriber what it has not heard, and what is finished from now on", () =>
    scratched((directory) =>
      Effect.gen(function* () {
        const [old, nats] = [yield* server, yield* server]
        const place = join(directory, "backup")
        yield* Effect.gen(function* () {
          yield* fill
          yield* Subscribers.use((all) => all.create("audit", { after: "beginning" }))
          assert.deepEqual(yield* hear(1), ["echo_a"])
          yield* backUp(place, "test")
        }).pipe(over(old))
        yield* Effect.gen(function* () {
          yield* restore(place)
          yield* setUp(["echo"])
          yield* store(finished("late", "succeeded"))
          const seen: Array<string | undefined> = []
          while (!seen.includes("echo_late")) seen.push(...(yield* hear(10)))
          assert.includeMembers(seen, ["echo_b", "echo_c"])
        }).pipe(over(nats))
      })
    ))
})
