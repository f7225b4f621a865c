/** The text in a file, or on stdin. */
import { Effect, FileSystem, type PlatformError, Schema, Stdio, Stream } from "effect"

export class FileUnreadable extends Schema.TaggedError<FileUnreadable>()("FileUnreadable", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.path} cannot be read: ${this.reason}.`
  }
}

export const textOf = (path: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    return withoutMark(yield* files.readFileString(path))
  }).pipe(Effect.mapError((error) => new FileUnreadable({ path, reason: whyOf(error) })))

export const textOfStdin = Effect.gen(function* () {
  const { stdin } = yield* Stdio.Stdio
  return withoutMark(yield* Stream.mkString(Stream.decodeText(stdin)))
}).pipe(Effect.mapError((error) => new FileUnreadable({ path: "stdin", reason: whyOf(error) })))

/** Editors of some systems begin a file with it. */
const withoutMark = (text: string) => text.replace(/^\ufeff/, "")

const reasons: Readonly<Record<string, string>> = {
  NotFound: "there is none",
  PermissionDenied: "you may not",
  AlreadyExists: "it is there already",
  BadResource: "it is no file"
}

export const whyOf = ({ reason }: PlatformError.PlatformError): string =>
  reasons[reason._tag] ?? reason.message
