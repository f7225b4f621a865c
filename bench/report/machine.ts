/** On what it was measured: the machine, and the versions of all that takes part. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { cpus, release, totalmem, type } from "node:os"
import { Effect, Schema } from "effect"
import { findServer } from "../../src/streams/server/find.ts"
import { findRedis } from "../peers/redis.ts"

export const machine = () => ({
  processor: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  gigabytes: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release().split(".").slice(0, 2).join(".")}`
})

const Package = Schema.fromJsonString(
  Schema.Struct({
    dependencies: Schema.Record(Schema.String, Schema.String),
    devDependencies: Schema.Record(Schema.String, Schema.String)
  })
)

/** Of packages, as package.json pins them. */
export const versions = async (): Promise<Readonly<Record<string, string>>> => {
  const file = readFileSync(new URL("../../package.json", import.meta.url), "utf8")
  const { dependencies, devDependencies } = Schema.decodeUnknownSync(Package)(file)
  const pinned: ReadonlyArray<readonly [string, string | undefined]> = [
    ...["effect", "@nats-io/transport-node"].map((name) => [name, dependencies[name]] as const),
    ...["bullmq", "ioredis"].map((name) => [name, devDependencies[name]] as const),
    ["redis-server", findRedis()?.version]
  ]
  return {
    node: process.versions.node,
    "nats-server": (await Effect.runPromise(findServer)).version,
    ...Object.fromEntries(
      pinned.flatMap(([name, version]) => (version === undefined ? [] : [[name, version]]))
    )
  }
}

/** Undefined where the sources came without their history. */
export const commit = (): string | undefined => {
  try {
    return execFileSync("git", ["rev-parse", "--short=10", "HEAD"], {
      cwd: new URL("../..", import.meta.url),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"]
    }).trim()
  } catch {
    return undefined
  }
}
