/** A backup is restored whole, onto a server that has nothing, or not at all. */
import { appendFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, beforeAll, afterAll, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Scope, Stream } from "effect"
import { setUp } from "../../../src/streams/SetUp.ts"
import { restore } from "../../../src/streams/backup/restore.ts"
import { streamNames } from "../../../src/streams/backup/streamNames.ts"
import { connectionIs } from "../../../src/streams/connectionIs.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import { temporary } from "../../support/temporary.ts"
import { find } from "../records.ts"
import { backedUp, over, scratched, server, heldAtBlobs } from "./backups.ts"

const life = Scope.makeUnsafe()
/** The one that is restored, or not, in all tests. */
let whole: string
beforeAll(async () => {
  const made = Effect.flatMap(temporary, backedUp)
  whole = (await Effect.runPromise(Scope.provide(made, life))).place
})
afterAll(() => Effect.runPromise(Scope.close(life, Exit.void)))

/** In a copy of the directory. */
const damaged = (place: string, how: (file: (name: string) => string) => void) => {
  cpSync(whole, place, { recursive: true })
  how((name) => join(place, name))
}

describe("a backup that is not as it was written", { timeout: 60_000 }, () => {
  it.each<[string, (file: (name: string) => string) => void, string, RegExp]>([
    [
      "lacks a file",
      (file) => rmSync(file("EVENTS.snapshot")),
      "BackupDamaged",
      /EVENTS\.snapshot is missing/
    ],
    [
      "ends early",
      (file) => truncateSync(file("OBJ_blobs.snapshot"), 1_000),
      "BackupDamaged",
      /has 1000 bytes and had \d+/
    ],
    [
      "has more",
      (file) => appendFileSync(file("EVENTS.snapshot"), "!"),
      "BackupDamaged",
      /has \d+ bytes and had \d+/
    ],
    [
      "has other bytes",
      (file) => {
        const bytes = readFileSync(file("TASKS_echo.snapshot"))
        bytes[100] = (bytes[100] ?? 0) ^ 1
        writeFileSync(file("TASKS_echo.snapshot"), bytes)
      },
      "BackupDamaged",
      /its bytes are others/
    ],
    ["is no backup", (file) => rmSync(file("manifest.json")), "BackupUnreadable", /it has no manifest\.json/],
    [
      "says nothing of itself",
      (file) => writeFileSync(file("manifest.json"), "{"),
      "BackupUnreadable",
      /of another version, or broken/
    ],
    [
      "leads elsewhere",
      (file) =>
        writeFileSync(
          file("manifest.json"),
          readFileSync(file("manifest.json"), "utf8").replace(/"name": "EVENTS"/, '"name": "../x"')
        ),
      "BackupUnreadable",
      /of another version, or broken/
    ]
  ])("is not restored: it %s", (_, how, tag, message) =>
    scratched((directory) =>
      Effect.gen(function* () {
        const place = join(directory, "copy")
        damaged(place, how)
        const nats = yield* server
        const failed = yield* Effect.flip(over(nats)(restore(place)))
        assert.strictEqual(failed._tag, tag)
        assert.match(failed.message, message)
        assert.deepEqual(yield* over(nats)(streamNames()), [])
      })
    )
  )
})

describe("a server", { timeout: 60_000 }, () => {
  it("that has streams of Millrace keeps them as they are", () =>
    scratched(() =>
      Effect.gen(function* () {
        const nats = yield* server
        yield* Effect.gen(function* () {
          yield* setUp(["other"])
          const before = yield* streamNames()
          const failed = yield* Effect.flip(restore(whole))
          assert.strictEqual(failed._tag, "StreamsThere")
          assert.match(failed.message, /has .*EVENTS.*TASKS_other.* already/)
          assert.deepEqual(yield* streamNames(), before)
        }).pipe(over(nats))
      })
    ))

  it("has nothing after an interruption, and then takes the backup", () =>
    scratched(() =>
      Effect.gen(function* () {
        const nats = yield* server
        const reached = yield* Deferred.make<void>()
        const held = over(nats, heldAtBlobs(reached))
        const running = yield* Effect.forkChild(held(restore(whole)))
        yield* Effect.raceFirst(Deferred.await(reached), Fiber.join(running))
        assert.deepEqual(yield* over(nats)(streamNames()), ["OBJ_blobs"])
        yield* Fiber.interrupt(running)
        assert.deepEqual(yield* over(nats)(streamNames()), [])
        yield* over(nats)(restore(whole))
        assert.strictEqual((yield* over(nats)(find("b")))?.state, "succeeded")
      })
    ))

  it("has nothing when a file cannot be read to its end, with others restored before it", () =>
    scratched(() =>
      Effect.gen(function* () {
        const nats = yield* server
        const cut = over(nats, (files) => ({
          stream: (path, options) =>
            path.endsWith("EVENTS.snapshot") && options !== undefined
              ? Stream.take(files.stream(path, { chunkSize: 100 }), 1)
              : files.stream(path, options)
        }))
        const failed = yield* Effect.flip(cut(restore(whole)))
        assert.match(failed.message, /^EVENTS could not be restored: /)
        assert.deepEqual(yield* over(nats)(streamNames()), [])
      })
    ))

  it("that is lost meanwhile has nothing when it is back", () =>
    scratched(() =>
      Effect.gen(function* () {
        const nats = yield* server
        const killing = over(nats, (files) => ({
          stream: (path, options) =>
            path.endsWith("KV_results.snapshot") && options !== undefined
              ? Stream.unwrap(
                  Effect.gen(function* () {
                    yield* Effect.promise(() => nats.kill())
                    return files.stream(path, options)
                  })
                )
              : files.stream(path, options)
        }))
        const failed = yield* Effect.gen(function* () {
          const running = yield* Effect.forkChild(Effect.flip(restore(whole)))
          yield* connectionIs(yield* Nats, false)
          yield* Effect.promise(() => nats.restart())
          return yield* Fiber.join(running)
        }).pipe(killing)
        assert.strictEqual(failed._tag, "RestoreBroken")
        assert.deepEqual(yield* over(nats)(streamNames()), [])
      })
    ))
})
