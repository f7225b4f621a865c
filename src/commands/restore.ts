/** `millrace restore`: brings a backup back to a NATS that has nothing of Millrace yet. */
import { Effect, Layer, Logger } from "effect"
import { Argument, Command } from "effect/cli"
import { JetStream } from "../streams/JetStream.ts"
import { Nats } from "../streams/Nats.ts"
import { Settings } from "../streams/Settings.ts"
import * as backups from "../streams/backup/restore.ts"
import * as inboxes from "../streams/inboxes.ts"
import { answer, json } from "./answer.ts"

export const restore = Command.make(
  "restore",
  {
    directory: Argument.Directory("dir").pipe(Argument.withDescription("What `millrace backup` has made")),
    json
  },
  Effect.fnUntraced(
    function* ({ directory, json }) {
      const restored = yield* backups.restore(directory)
      yield* answer(
        json,
        restored.map(({ name, messages }) => ({ stream: name, messages })),
        (all) => [
          ...all.map(({ stream, messages }) => `restored ${stream}  ${messages} messages`),
          "Run `millrace setup` now, and then start the roles."
        ]
      )
    },
    (command) =>
      Effect.provide(
        command,
        Layer.mergeAll(JetStream.layer, Settings.layer, Layer.succeed(Logger.LogToStderr, true)).pipe(
          Layer.provideMerge(Nats.layerOnce("millrace restore", undefined, inboxes.restore))
        )
      )
  )
).pipe(Command.withDescription("Bring a backup back to a NATS that has nothing of Millrace yet"))
