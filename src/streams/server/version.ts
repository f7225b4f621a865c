/** Asks a nats-server binary for its version, and says whether that is new enough. */
import { Effect, Schema } from "effect"
import { run } from "./run.ts"

/** Streams fed by scheduled messages and guarded per-message TTLs, both of which the topology uses, need this one. */
export const oldest = "2.14"

/** This file is no nats-server that we can use; `reason` completes the sentence "it ...". */
export class BinaryUnusable extends Schema.TaggedError<BinaryUnusable>()("BinaryUnusable", {
  path: Schema.String,
  reason: Schema.String
}) {}

/** The version of the binary, such as 2.14.5; fails if it does not run here or is too old. */
export const versionOf = Effect.fnUntraced(function* (path: string) {
  const printed = yield* run(path, ["--version"]).pipe(
    Effect.catchTag("CommandFailed", ({ output }) =>
      Effect.fail(new BinaryUnusable({ path, reason: `does not run here (${output})` }))
    )
  )
  const version = /^nats-server: v(\d+\.\d+\.\d+\S*)/.exec(printed)?.[1]
  if (version === undefined) return yield* new BinaryUnusable({ path, reason: "is not a nats-server" })
  if (!isNewEnough(version)) {
    return yield* new BinaryUnusable({ path, reason: `is version ${version}, older than ${oldest}` })
  }
  return version
})

export const isNewEnough = (version: string): boolean => {
  const [major = 0, minor = 0] = numbers(version)
  const [oldestMajor = 0, oldestMinor = 0] = numbers(oldest)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

const numbers = (version: string) => version.split(".").map((part) => Number.parseInt(part, 10))
