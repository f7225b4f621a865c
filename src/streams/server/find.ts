/** Finds a nats-server to run, and brings one if the machine has none. */
import { chmod, mkdir, mkdtemp, rename, rm } from "node:fs/promises"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { Config, Effect, Option, Result, Schema } from "effect"
import { unpackDebian } from "./debian.ts"
import { officialReleases, platform, unpackRelease } from "./release.ts"
import { oldest, versionOf } from "./version.ts"
import { onFiles, WayClosed } from "./WayClosed.ts"
import { which } from "./which.ts"

/** NATS_SERVER names something else than a nats-server we can use. Nothing else is tried: it was asked for by name. */
export class NatsServerUnusable extends Schema.TaggedError<NatsServerUnusable>()("NatsServerUnusable", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return (
      `NATS_SERVER is ${this.path}, which ${this.reason}. ` +
      `Set it to the path of a nats-server ${oldest} or newer, or unset it to have one found.`
    )
  }
}

/** There is no nats-server on this machine and none could be brought. */
export class NatsServerMissing extends Schema.TaggedError<NatsServerMissing>()("NatsServerMissing", {
  tried: Schema.Array(Schema.String)
}) {
  override get message() {
    return (
      `No nats-server ${oldest} or newer was found: put one on the PATH (https://nats.io/download, ` +
      "`brew install nats-server`, Debian's package nats-server), or set NATS_SERVER to the path of one, " +
      "NATS_SERVER_RELEASES to a mirror of the official releases, or NATS_URL to a server that already runs. " +
      `Tried: ${this.tried.join("; ")}.`
    )
  }
}

/** Beside the sources, so that a fresh clone downloads once and removing the clone removes all. */
const projectCache = fileURLToPath(new URL("../../../.cache", import.meta.url))

const settings = Config.all({
  named: Config.String("NATS_SERVER").pipe(Config.option),
  releases: Config.String("NATS_SERVER_RELEASES").pipe(Config.withDefault(officialReleases)),
  cache: Config.String("MILLRACE_CACHE").pipe(Config.withDefault(projectCache))
}).pipe(Effect.orDie)

/** The path and version of a nats-server; the first way that yields a usable one wins. */
export const findServer = Effect.gen(function* () {
  const { named, releases, cache } = yield* settings
  if (Option.isSome(named)) return yield* asked(resolve(named.value))

  // One directory per platform: a clone may be shared with a container or another machine.
  const home = join(cache, "nats-server", platform)
  const ways = [
    onPath,
    usable(join(home, "nats-server")),
    keep(home, (scratch) => unpackRelease({ releases, platform, into: scratch })),
    keep(home, (scratch) =>
      unpackDebian({ name: "nats-server", program: "usr/sbin/nats-server", into: scratch })
    )
  ]
  const tried: Array<string> = []
  for (const way of ways) {
    const found = yield* Effect.result(way)
    if (Result.isSuccess(found)) return found.success
    if (found.failure._tag !== "WayClosed") return yield* found.failure
    tried.push(found.failure.reason)
  }
  return yield* new NatsServerMissing({ tried })
})

const check = (path: string) => Effect.map(versionOf(path), (version) => ({ path, version }))

const asked = (path: string) =>
  check(path).pipe(
    Effect.catchTag("BinaryUnusable", ({ reason }) => Effect.fail(new NatsServerUnusable({ path, reason })))
  )

const usable = (path: string) =>
  check(path).pipe(
    Effect.catchTag("BinaryUnusable", ({ reason }) =>
      Effect.fail(new WayClosed({ reason: `${path} ${reason}` }))
    )
  )

const onPath = Effect.gen(function* () {
  const path = yield* which("nats-server")
  if (path === undefined) return yield* new WayClosed({ reason: "nats-server is not on the PATH" })
  return yield* usable(path)
})

/** Unpacks into a scratch directory and moves the binary into place at once, so that two processes can do it together. */
const keep = <E>(home: string, unpack: (scratch: string) => Effect.Effect<string, E>) =>
  Effect.acquireUseRelease(
    onFiles(async () => {
      await mkdir(home, { recursive: true })
      return mkdtemp(join(home, "unpacking-"))
    }),
    Effect.fnUntraced(function* (scratch) {
      const unpacked = yield* unpack(scratch)
      yield* onFiles(() => chmod(unpacked, 0o755))
      yield* usable(unpacked)
      const path = join(home, "nats-server")
      yield* onFiles(() => rename(unpacked, path))
      return yield* usable(path)
    }),
    (scratch) => Effect.promise(() => rm(scratch, { recursive: true, force: true }))
  )
