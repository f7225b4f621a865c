/** `millrace kinds`: what can be done here, and what each takes. */
import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { kindNamed } from "./kindNamed.ts"
import { kindWord } from "./options.ts"
import { kind, kinds as shown } from "./show/kinds.ts"

export const kinds = Command.make(
  "kinds",
  {
    kind: kindWord.pipe(Argument.withDescription("Only this one, with all that it takes"), Argument.optional),
    json
  },
  Effect.fnUntraced(
    function* ({ kind: named, json }) {
      const all = yield* (yield* Client).kinds
      if (Option.isNone(named)) return yield* answer(json, all, shown)
      yield* answer(json, yield* kindNamed(named.value, all), kind)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("List what can be done, or what one kind takes"))
