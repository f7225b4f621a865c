/** Files that are put there as blobs, or fetched. */
import { basename, dirname, extname, join } from "node:path"
import { Effect, FileSystem, type PlatformError, Schema, Sink, Stdio, Stream } from "effect"
import { FileUnreadable, whyOf } from "./input/textOf.ts"

export class FileUnwritable extends Schema.TaggedError<FileUnwritable>()("FileUnwritable", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.path} cannot be written: ${this.reason}.`
  }
}

/** The bytes of a file, or of stdin. */
export const bytesOf = Effect.fnUntraced(function* (path: string) {
  const files = yield* FileSystem.FileSystem
  const { stdin } = yield* Stdio.Stdio
  const [name, content] = path === "-" ? ["stdin", stdin] : [path, files.stream(path)]
  return Stream.mapError(content, (error) => new FileUnreadable({ path: name, reason: whyOf(error) }))
})

/** All of it or nothing: a file of that name is whole, whatever happens meanwhile. */
export const writeTo = Effect.fnUntraced(function* <E, R>(
  path: string,
  content: Stream.Stream<Uint8Array, E, R>
) {
  const files = yield* FileSystem.FileSystem
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
  const unwritable = (error: PlatformError.PlatformError) =>
    new FileUnwritable({ path, reason: whyOf(error) })
  yield* Stream.run(content, Sink.mapError(files.sink(part), unwritable)).pipe(
    Effect.andThen(Effect.mapError(files.rename(part, path), unwritable)),
    Effect.onError(() => Effect.ignore(files.remove(part)))
  )
})

const types: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".csv": "text/csv",
  ".gif": "image/gif",
  ".htm": "text/html",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".md": "text/markdown",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".webp": "image/webp",
  ".xml": "application/xml"
}

export const contentTypeOf = (path: string): string =>
  types[extname(path).toLowerCase()] ?? "application/octet-stream"
