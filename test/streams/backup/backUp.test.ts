/** A backup is there whole, or not at all. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { backUp } from "../../../src/streams/backup/backUp.ts"
import { mountSmallDisk } from "../../support/smallDisk.ts"
import { backedUp, blobBytes, fill, inside, over, scratched, server } from "./backups.ts"

const disk = mountSmallDisk(8)
disk?.close()

describe("a backup", { timeout: 60_000 }, () => {
  it("has a file for each stream, and says what is in it", () =>
    scratched((directory) =>
      Effect.gen(function* () {
        const { place, manifest } = yield* backedUp(directory)
        assert.deepEqual(inside(directory), ["backup"])
        assert.deepEqual(inside(place), [
          "EVENTS.snapshot",
          "KV_attempts.snapshot",
          "KV_limits.snapshot",
          "KV_pages.snapshot",
          "KV_results.snapshot",
          "OBJ_blobs.snapshot",
          "SCHEDULES.snapshot",
          "TASKS_echo.snapshot",
          "manifest.json"
        ])
        const told = new Map(manifest.streams.map((copy) => [copy.name, copy]))
        assert.strictEqual(told.get("TASKS_echo")?.state.messages, 5)
        assert.strictEqual(told.get("KV_results")?.state.messages, 3)
        assert.isAbove(told.get("OBJ_blobs")?.bytes ?? 0, blobBytes)
        const { form, millrace } = JSON.parse(readFileSync(join(place, "manifest.json"), "utf8"))
        assert.deepEqual([form, millrace], [1, "test"])
      })
    ))

  it("is made in an empty directory, and in none that has something or is a file", () =>
    scratched((directory) =>
      Effect.gen(function* () {
        const nats = yield* server
        yield* over(nats)(fill)
        const [empty, full, file] = ["empty", "full", "file"].map((name) => join(directory, name))
        mkdirSync(empty ?? "")
        yield* over(nats)(backUp(empty ?? "", "test"))
        mkdirSync(full ?? "")
        writeFileSync(join(full ?? "", "notes"), "mine")
        writeFileSync(file ?? "", "mine")
        for (const place of [full ?? "", file ?? "", empty ?? ""]) {
          const refused = yield* Effect.flip(over(nats)(backUp(place, "test")))
          assert.strictEqual(refused._tag, "BackupPlaceTaken", place)
        }
        assert.deepEqual(inside(full ?? ""), ["notes"])
        assert.deepEqual(inside(directory), ["empty", "file", "full"])
      })
    ))

  it("is not made of a server that has nothing to copy", () =>
    scratched((directory) =>
      Effect.gen(function* () {
        const nats = yield* server
        const failed = yield* Effect.flip(over(nats)(backUp(join(directory, "backup"), "test")))
        assert.strictEqual(failed._tag, "NothingToBackUp")
        assert.deepEqual(inside(directory), [])
      })
    ))

  it("leaves nothing when it is interrupted", () =>
    scratched((directory) =>
      Effect.gen(function* () {
        const nats = yield* server
        yield* over(nats)(fill)
        const reached = yield* Deferred.make<void>()
        const held = over(nats, (files) => ({
          open: (path, options) =>
            path.endsWith("OBJ_blobs.snapshot")
              ? Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
              : files.open(path, options)
        }))
        const running = yield* Effect.forkChild(held(backUp(join(directory, "backup"), "test")))
        yield* Effect.raceFirst(Deferred.await(reached), Fiber.join(running))
        assert.strictEqual(inside(directory).length, 1)
        yield* Fiber.interrupt(running)
        assert.deepEqual(inside(directory), [])
      })
    ))

  it("leaves nothing when the server is lost", () =>
    scratched((directory) =>
      Effect.gen(function* () {
        const nats = yield* server
        yield* over(nats)(fill)
        const killing = over(nats, (files) => ({
          open: (path, options) =>
            path.endsWith("OBJ_blobs.snapshot")
              ? Effect.andThen(
                  Effect.promise(() => nats.kill()),
                  files.open(path, options)
                )
              : files.open(path, options)
        }))
        const failed = yield* Effect.flip(killing(backUp(join(directory, "backup"), "test")))
        assert.strictEqual(failed._tag, "BackupBroken")
        assert.deepEqual(inside(directory), [])
      })
    ))

  it.runIf(disk !== undefined)("leaves nothing on a disk that is too small for it", () =>
    scratched(() =>
      Effect.gen(function* () {
        const small = yield* Effect.acquireRelease(
          Effect.sync(() => mountSmallDisk(8)),
          (mounted) => Effect.sync(() => mounted?.close())
        )
        const nats = yield* server
        yield* over(nats)(fill)
        const path = small?.path ?? ""
        const failed = yield* Effect.flip(over(nats)(backUp(join(path, "backup"), "test")))
        assert.match(failed.message, /OBJ_blobs\.snapshot cannot be written: .*ENOSPC/)
        assert.deepEqual(inside(path), [])
      })
    )
  )
})
