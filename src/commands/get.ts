/** `millrace get`: a task as it is now. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { id } from "./options.ts"
import { task } from "./show/task.ts"

export const get = Command.make(
  "get",
  { id, json },
  Effect.fnUntraced(
    function* ({ id, json }) {
      yield* answer(json, yield* (yield* Client).get(id), task)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("Show a task"))
