import { existsSync } from "node:fs"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { keyring } from "../../../src/streams/server/debian.ts"
import { findServer } from "../../../src/streams/server/find.ts"
import { platform } from "../../../src/streams/server/release.ts"
import { programs } from "../../support/programs.ts"
import { releases } from "../../support/releases.ts"
import { temporary } from "../../support/temporary.ts"

/** Says its version and nothing else. */
const server = (version: string) => `echo "nats-server: v${version}"`

/** Nobody listens there. */
const unreachable = "http://127.0.0.1:2"

/** The search on a machine of which only this is known. */
const search = Effect.fnUntraced(function* (machine: {
  readonly path?: Readonly<Record<string, string>>
  readonly cache?: string
  readonly releases?: string
  readonly named?: string
}) {
  const environment = {
    PATH: yield* programs(machine.path ?? {}),
    MILLRACE_CACHE: machine.cache ?? (yield* temporary),
    NATS_SERVER_RELEASES: machine.releases ?? unreachable,
    ...(machine.named === undefined ? {} : { NATS_SERVER: machine.named })
  }
  return yield* findServer.pipe(
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(environment)))
  )
})

/** A cache in which an earlier search left this script. */
const cacheWith = Effect.fnUntraced(function* (script: string) {
  const cache = yield* temporary
  const kept = yield* search({ cache, path: debian(script) })
  assert.strictEqual(kept.path, inCache(cache))
  return cache
})

const inCache = (cache: string) => join(cache, "nats-server", platform, "nats-server")

/** Debian's tools, whose archive holds this script as its nats-server. */
const debian = (script: string) => ({
  "apt-get": `case "$*" in
*print-uris) echo "'http://vendor/debian/dists/bookworm/InRelease' x 0"; echo "'http://mirror/dists/bookworm-updates/InRelease' x 0";;
*download*) touch nats-server.deb;;
*update) grep -q "http://mirror sid main" "$(dirname "$3")/sources.list" ;;
esac`,
  "dpkg-deb": `mkdir -p "$3/usr/sbin" && printf '#!/bin/sh\\n%s\\n' '${script}' > "$3/usr/sbin/nats-server"`
})

const onDebian = existsSync(keyring)

describe("the search for a nats-server", () => {
  it.live("takes the one NATS_SERVER names before the one on the PATH", () =>
    Effect.gen(function* () {
      const named = join(yield* programs({ mine: server("2.16.0") }), "mine")
      const found = yield* search({ named, path: { "nats-server": server("2.15.0") } })
      assert.deepStrictEqual(found, { path: named, version: "2.16.0" })
    })
  )

  it.live("refuses a NATS_SERVER that is too old, even with a better one on the PATH", () =>
    Effect.gen(function* () {
      const named = join(yield* programs({ mine: server("2.13.9") }), "mine")
      const error = yield* Effect.flip(search({ named, path: { "nats-server": server("2.15.0") } }))
      assert.strictEqual(error._tag, "NatsServerUnusable")
      assert.include(error.message, "is version 2.13.9, older than 2.14")
    })
  )

  it.live("takes the one on the PATH before the cache", () =>
    Effect.gen(function* () {
      const found = yield* search({ path: { "nats-server": server("2.14.0") } })
      assert.strictEqual(found.version, "2.14.0")
    })
  )

  it.live.skipIf(!onDebian)("takes the cache where the one on the PATH is too old", () =>
    Effect.gen(function* () {
      const cache = yield* cacheWith(server("2.15.3"))
      const found = yield* search({ cache, path: { "nats-server": server("2.9.25") } })
      assert.deepStrictEqual(found, { path: inCache(cache), version: "2.15.3" })
    })
  )

  it.live.skipIf(!onDebian)("takes Debian's where the release cannot be reached, and keeps it", () =>
    Effect.gen(function* () {
      const cache = yield* temporary
      const found = yield* search({ cache, path: debian(server("2.15.1")) })
      assert.deepStrictEqual(found, { path: inCache(cache), version: "2.15.1" })
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(join(cache, "nats-server", platform))), [
        "nats-server"
      ])
    })
  )

  it.live.skipIf(!onDebian)("lets two searches at once both succeed", () =>
    Effect.gen(function* () {
      const cache = yield* temporary
      const one = search({ cache, path: debian(server("2.15.1")) })
      const [first, second] = yield* Effect.all([one, one], { concurrency: 2 })
      assert.deepStrictEqual(first, second)
    })
  )

  it.live("ends at a release that is not what was published, and keeps nothing of it", () =>
    Effect.gen(function* () {
      const cache = yield* temporary
      const binary = join(yield* programs({ forged: server("2.14.5") }), "forged")
      const error = yield* Effect.flip(
        search({
          cache,
          releases: yield* releases({ binary, platform, sum: "f".repeat(64) }),
          path: debian(server("2.15.1"))
        })
      )
      assert.strictEqual(error._tag, "ReleaseCorrupt")
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(join(cache, "nats-server", platform))), [])
    })
  )

  it.live("names every way out where nothing is to be had", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(search({}))
      assert.strictEqual(error._tag, "NatsServerMissing")
      for (const way of [
        "PATH",
        "brew install",
        "Debian",
        "NATS_SERVER ",
        "NATS_SERVER_RELEASES",
        "NATS_URL"
      ]) {
        assert.include(error.message, way)
      }
      assert.match(
        error.message,
        /Tried: nats-server is not on the PATH; .*ECONNREFUSED.*; Debian's package needs/
      )
    })
  )

  it.live("says so where the cache cannot be written", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(search({ cache: "/dev/null" }))
      assert.strictEqual(error._tag, "NatsServerMissing")
      assert.include(error.message, "the cache: ")
    })
  )
})
