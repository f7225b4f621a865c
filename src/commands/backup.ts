/** `millrace backup`: copies all that NATS has of Millrace into a directory, while everything goes on. */
import { Effect, Layer, Logger } from "effect"
import { Argument, Command } from "effect/cli"
import manifest from "../../package.json" with { type: "json" }
import { JetStream } from "../streams/JetStream.ts"
import { Nats } from "../streams/Nats.ts"
import { backUp } from "../streams/backup/backUp.ts"
import * as inboxes from "../streams/inboxes.ts"
import { answer, json } from "./answer.ts"
import { bytes } from "./show/spans.ts"

export const backup = Command.make(
  "backup",
  {
    directory: Argument.Directory("dir").pipe(
      Argument.withDescription("Made for it; one that is there already must be empty")
    ),
    json
  },
  Effect.fnUntraced(
    function* ({ directory, json }) {
      const { streams } = yield* backUp(directory, manifest.version)
      const copied = streams.map(({ name, state, bytes, sha256 }) => ({
        stream: name,
        messages: state.messages,
        bytes,
        sha256
      }))
      yield* answer(json, copied, (all) =>
        all.map((one) => `copied   ${one.stream}  ${one.messages} messages, ${bytes(one.bytes)}`)
      )
    },
    (command) =>
      Effect.provide(
        command,
        Layer.merge(JetStream.layer, Layer.succeed(Logger.LogToStderr, true)).pipe(
          Layer.provideMerge(Nats.layerOnce("millrace backup", undefined, inboxes.backup))
        )
      )
  )
).pipe(
  Command.withDescription("Copy all that NATS has of Millrace into a directory, while everything goes on")
)
