/** Looks at a backup before anything is done with it: whether every file is there, and is as it was written. */
import { createHash } from "node:crypto"
import { join } from "node:path"
import { Effect, FileSystem, type PlatformError, Stream } from "effect"
import * as Fail from "./failures.ts"
import * as Manifest from "./Manifest.ts"
import { reasonOf } from "./reasonOf.ts"

/** What the backup says of itself, once that has been found to be so. */
export const verified = Effect.fnUntraced(function* (directory: string) {
  const files = yield* FileSystem.FileSystem
  const unreadable = (reason: string) => new Fail.BackupUnreadable({ path: directory, reason })
  const manifest = yield* files.readFileString(join(directory, Manifest.fileName)).pipe(
    Effect.mapError((error) =>
      unreadable(isMissing(error) ? `it has no ${Manifest.fileName}` : reasonOf(error))
    ),
    Effect.flatMap((text) =>
      Effect.mapError(Manifest.decode(text), () =>
        unreadable(`its ${Manifest.fileName} is of another version, or broken`)
      )
    )
  )
  yield* Effect.forEach(manifest.streams, (copy) => asWritten(directory, copy), { discard: true })
  return manifest
})

const asWritten = Effect.fnUntraced(function* (directory: string, { name, bytes, sha256 }: Manifest.Copy) {
  const path = join(directory, Manifest.fileOf(name))
  const damaged = (reason: string) => new Fail.BackupDamaged({ path, reason })
  const hash = createHash("sha256")
  let found = 0
  const content = (yield* FileSystem.FileSystem).stream(path)
  yield* Stream.runForEach(content, (piece) =>
    Effect.sync(() => {
      hash.update(piece)
      found += piece.length
    })
  ).pipe(
    Effect.mapError((error) =>
      damaged(isMissing(error) ? "is missing" : `cannot be read: ${reasonOf(error)}`)
    )
  )
  if (found !== bytes) yield* damaged(`has ${found} bytes and had ${bytes}`)
  if (hash.digest("hex") !== sha256) yield* damaged("is not as it was written: its bytes are others")
})

const isMissing = ({ reason }: PlatformError.PlatformError) => reason._tag === "NotFound"
