/** Brings a backup back to a server that has nothing of Millrace. All of it is there in the end, or nothing is. */
import { join, resolve } from "node:path"
import { Effect, FileSystem, Stream } from "effect"
import { Settings } from "../Settings.ts"
import { asking } from "./asking.ts"
import { BackupDamaged, StreamsThere } from "./failures.ts"
import * as Manifest from "./Manifest.ts"
import { ofMillrace, toRestore } from "./order.ts"
import { reasonOf } from "./reasonOf.ts"
import { removeStream } from "./removeStream.ts"
import { pieceBytes, restoreStream } from "./restoreStream.ts"
import { streamNames } from "./streamNames.ts"
import { verified } from "./verified.ts"

/** What is brought up to date afterwards is for set-up. */
export const restore = Effect.fn("restore")(function* (directory: string) {
  const place = resolve(directory)
  const { streams } = yield* verified(place)
  const there = ofMillrace(yield* streamNames())
  if (there.length > 0) return yield* new StreamsThere({ streams: there })

  const files = yield* FileSystem.FileSystem
  const { replicas } = yield* Settings
  const ask = yield* asking
  const done: Array<string> = []
  const restored = Effect.fnUntraced(function* (copy: Manifest.Copy) {
    const path = join(place, Manifest.fileOf(copy.name))
    const content = Stream.mapError(
      files.stream(path, { chunkSize: pieceBytes }),
      (error) => new BackupDamaged({ path, reason: `cannot be read: ${reasonOf(error)}` })
    )
    const one = yield* restoreStream(copy, content, replicas, ask)
    done.unshift(copy.name)
    yield* Effect.logInfo(`restored ${copy.name}`)
    return one
  })

  const byName = new Map(streams.map((copy) => [copy.name, copy]))
  return yield* Effect.forEach(
    toRestore([...byName.keys()]).flatMap((name) => byName.get(name) ?? []),
    restored
  ).pipe(Effect.onError(() => Effect.forEach(done, removeStream, { discard: true })))
}, Effect.scoped)
