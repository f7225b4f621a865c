/** `millrace blob`: bytes that are too many for an input or an output, put there and fetched. */
import { Effect, Option, Schema, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { bytesOf, contentTypeOf, writeTo } from "./files.ts"
import { Screen } from "./screen/Screen.ts"
import { oneLine } from "./screen/plain.ts"
import { bytes } from "./show/spans.ts"

/** Bytes that are no text would do a terminal no good. */
export class BytesOnTerminal extends Schema.TaggedError<BytesOnTerminal>()("BytesOnTerminal", {
  id: Schema.String,
  contentType: Schema.String
}) {
  override get message() {
    return `${this.id} is ${this.contentType}, which is not for a terminal. Name a file with -o, or pipe it on.`
  }
}

const put = Command.make(
  "put",
  {
    file: Argument.String("file").pipe(Argument.withDescription("- for stdin")),
    type: Flag.String("type").pipe(
      Flag.withDescription("Its content type; by the ending of its name if nothing is said"),
      Flag.optional
    ),
    json
  },
  Effect.fnUntraced(
    function* ({ file, type, json }) {
      const client = yield* Client
      const stored = yield* client.putBlob(
        yield* bytesOf(file),
        Option.getOrElse(type, () => contentTypeOf(file))
      )
      yield* answer(json, stored, ({ id, bytes: count, contentType }) => [
        `${oneLine(id)}  ${bytes(count)}  ${oneLine(contentType)}`
      ])
    },
    (command) => Effect.provide(command, client)
  )
).pipe(
  Command.withDescription("Put a file there, and learn its id"),
  Command.withExamples([
    {
      command: "millrace submit thumbnails blob=$(millrace blob put photo.jpg --json | jq -r .id) --wait",
      description: "Five sizes of a photograph"
    }
  ])
)

const get = Command.make(
  "get",
  {
    id: Argument.String("id").pipe(Argument.withDescription("What put, or a task's output, says")),
    output: Flag.String("output").pipe(
      Flag.withAlias("o"),
      Flag.withMetavar("file"),
      Flag.withDescription("Into this file, once all of it is there; - for stdout"),
      Flag.optional
    )
  },
  Effect.fnUntraced(
    function* ({ id, output }) {
      const blob = yield* (yield* Client).getBlob(id)
      if (Option.isSome(output) && output.value !== "-") return yield* writeTo(output.value, blob.content)
      const screen = yield* Screen
      if (screen.isTerminal && Option.isNone(output))
        return yield* new BytesOnTerminal({ id, contentType: oneLine(blob.contentType) })
      yield* Stream.runForEach(blob.content, screen.print)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("Fetch what is there"))

export const blob = Command.make("blob").pipe(
  Command.withDescription("Put files there, or fetch them"),
  Command.withSubcommands([put, get])
)
