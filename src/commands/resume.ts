/** `millrace resume`: a kind that was paused goes on. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { kindThere } from "./kindNamed.ts"
import { kindWord } from "./options.ts"
import { kindPause } from "./show/kindPause.ts"

export const resume = Command.make(
  "resume",
  { kind: kindWord, json },
  Effect.fnUntraced(
    function* ({ kind, json }) {
      const named = yield* kindThere(kind)
      yield* answer(json, yield* (yield* Client).resume(named), kindPause)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("Let a kind that was paused go on"))
