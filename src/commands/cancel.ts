/** `millrace cancel`: a task is not to be done any more. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { id } from "./options.ts"
import { task } from "./show/task.ts"

export const cancel = Command.make(
  "cancel",
  { id, json },
  Effect.fnUntraced(
    function* ({ id, json }) {
      yield* answer(json, yield* (yield* Client).cancel(id), task)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("Cancel a task, and what it called"))
