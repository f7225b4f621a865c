import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { findServer } from "../../../src/streams/server/find.ts"
import { unpackRelease } from "../../../src/streams/server/release.ts"
import { versionOf } from "../../../src/streams/server/version.ts"
import { programs } from "../../support/programs.ts"
import { releases } from "../../support/releases.ts"
import { temporary } from "../../support/temporary.ts"

/** No checksum is pinned for it, so that the one published beside the release counts. */
const platform = "darwin-arm64"

describe("the official release", () => {
  it.live("is unpacked if it has the published checksum", () =>
    Effect.gen(function* () {
      const { path: binary, version } = yield* findServer
      const into = yield* temporary
      const unpacked = yield* unpackRelease({
        releases: yield* releases({ binary, platform }),
        platform,
        into
      })
      assert.strictEqual(yield* versionOf(unpacked), version)
    })
  )

  it.live("is refused, and nothing unpacked, if it has another", () =>
    Effect.gen(function* () {
      const binary = join(yield* programs({ small: "true" }), "small")
      const into = yield* temporary
      const page = yield* releases({ binary, platform, sum: "f".repeat(64) })
      const error = yield* Effect.flip(unpackRelease({ releases: page, platform, into }))
      assert.strictEqual(error._tag, "ReleaseCorrupt")
      assert.include(error.message, `instead of ${"f".repeat(64)}; nothing was unpacked`)
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(into)), [])
    })
  )

  it.live("is held against the pinned checksum where there is one, whatever is published", () =>
    Effect.gen(function* () {
      const binary = join(yield* programs({ small: "true" }), "small")
      const page = yield* releases({ binary, platform: "linux-amd64" })
      const error = yield* Effect.flip(
        unpackRelease({ releases: page, platform: "linux-amd64", into: yield* temporary })
      )
      assert.strictEqual(error._tag, "ReleaseCorrupt")
    })
  )

  it.live("leaves the way to others where there is none for the platform", () =>
    Effect.gen(function* () {
      const binary = join(yield* programs({ small: "true" }), "small")
      const page = yield* releases({ binary, platform })
      const error = yield* Effect.flip(
        unpackRelease({ releases: page, platform: "plan9-amd64", into: yield* temporary })
      )
      assert.strictEqual(error._tag, "WayClosed")
      assert.include(error.message, "does not list nats-server-v2.14.5-plan9-amd64.tar.gz")
    })
  )

  it.live("leaves the way to others where the page has no such file", () =>
    Effect.gen(function* () {
      const binary = join(yield* programs({ small: "true" }), "small")
      const page = yield* releases({ binary, platform })
      const error = yield* Effect.flip(
        unpackRelease({ releases: page, platform: "linux-amd64", into: yield* temporary })
      )
      assert.strictEqual(error._tag, "WayClosed")
      assert.include(error.message, "linux-amd64.tar.gz: answered 404")
    })
  )
})
