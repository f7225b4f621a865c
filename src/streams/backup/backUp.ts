/** Makes a backup: a directory with a file for each stream, while everything goes on. It is there whole, or not at all. */
import { createHash } from "node:crypto"
import { basename, dirname, join, resolve } from "node:path"
import { Clock, Effect, FileSystem, type PlatformError, Stream } from "effect"
import { Nats } from "../Nats.ts"
import { asking } from "./asking.ts"
import * as Fail from "./failures.ts"
import * as Manifest from "./Manifest.ts"
import { inOrder } from "./order.ts"
import { reasonOf } from "./reasonOf.ts"
import { snapshotOf } from "./snapshotOf.ts"
import { streamNames } from "./streamNames.ts"

/** Into a directory that is not there yet, or is empty. `version` is that of Millrace. */
export const backUp = Effect.fn("backUp")(function* (directory: string, version: string) {
  const files = yield* FileSystem.FileSystem
  const place = resolve(directory)
  yield* whenFree(place)
  const streams = inOrder(yield* streamNames())
  if (streams.length === 0) return yield* new Fail.NothingToBackUp()

  // Beside it, so that it takes no more than a new name in the end.
  const part = join(dirname(place), `.${basename(place)}.${process.pid}.part`)
  const writing = unwritable(place)
  const written = Effect.gen(function* () {
    yield* Effect.mapError(files.makeDirectory(part, { recursive: true }), writing)
    const manifest = yield* copied(streams, part, version)
    yield* write(join(part, Manifest.fileName), Stream.succeed(Buffer.from(Manifest.encode(manifest))))
    yield* Effect.mapError(files.rename(part, place), writing)
    return manifest
  })
  return yield* Effect.onError(written, () => Effect.ignore(files.remove(part, { recursive: true })))
})

const whenFree = Effect.fnUntraced(function* (place: string) {
  const files = yield* FileSystem.FileSystem
  if (!(yield* Effect.mapError(files.exists(place), unwritable(place)))) return
  const inside = yield* Effect.orElseSucceed(files.readDirectory(place), () => undefined)
  if (inside === undefined || inside.length > 0) yield* new Fail.BackupPlaceTaken({ path: place })
})

const copied = Effect.fnUntraced(function* (streams: ReadonlyArray<string>, part: string, version: string) {
  const { connection } = yield* Nats
  const begunAt = yield* now
  const copies = yield* Effect.forEach(streams, (stream) => Effect.scoped(copy(stream, part)))
  return {
    millrace: version,
    server: connection.info?.version ?? "",
    begunAt,
    endedAt: yield* now,
    streams: copies
  }
})

const copy = Effect.fnUntraced(function* (name: string, part: string) {
  const { config, state, content } = yield* snapshotOf(name, yield* asking)
  const { bytes, sha256 } = yield* write(join(part, Manifest.fileOf(name)), content)
  yield* Effect.logInfo(`copied ${name}`)
  return { name, config, state, bytes, sha256 }
})

/** Returns when it is on the disk. */
const write = <E, R>(path: string, content: Stream.Stream<Uint8Array, E, R>) =>
  Effect.gen(function* () {
    const file = yield* Effect.mapError(
      (yield* FileSystem.FileSystem).open(path, { flag: "wx" }),
      unwritable(path)
    )
    const hash = createHash("sha256")
    let bytes = 0
    yield* Stream.runForEach(content, (piece) => {
      hash.update(piece)
      bytes += piece.length
      return Effect.mapError(file.writeAll(piece), unwritable(path))
    })
    yield* Effect.mapError(file.sync, unwritable(path))
    return { bytes, sha256: hash.digest("hex") }
  }).pipe(Effect.scoped)

const unwritable = (path: string) => (error: PlatformError.PlatformError) =>
  new Fail.BackupUnwritable({ path, reason: reasonOf(error) })

const now = Effect.map(Clock.currentTimeMillis, (millis) => new Date(millis).toISOString())
