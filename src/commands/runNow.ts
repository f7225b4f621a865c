/** `millrace run-now`: a scheduled task does not wait for its time. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { id } from "./options.ts"
import { styleOf } from "./screen/paint.ts"

export const runNow = Command.make(
  "run-now",
  { id, json },
  Effect.fnUntraced(
    function* ({ id, json }) {
      yield* answer(json, yield* (yield* Client).runNow(id), ({ id, state }, { paint }) => [
        `${id}  ${paint(state, styleOf(state))}`
      ])
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("Queue a scheduled task at once"))
