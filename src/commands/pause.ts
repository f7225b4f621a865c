/** `millrace pause`: nothing more of a kind is begun, until it is resumed. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { kindThere } from "./kindNamed.ts"
import { kindWord } from "./options.ts"
import { kindPause } from "./show/kindPause.ts"

export const pause = Command.make(
  "pause",
  { kind: kindWord, json },
  Effect.fnUntraced(
    function* ({ kind, json }) {
      const named = yield* kindThere(kind)
      yield* answer(json, yield* (yield* Client).pause(named), kindPause)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("Begin nothing more of a kind; what runs is finished"))
