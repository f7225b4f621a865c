/** `millrace wait`: a task once it is finished. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { answer, isForProgram, json } from "./answer.ts"
import { client } from "./client.ts"
import { forSeconds, id, waitFor } from "./options.ts"
import { task } from "./show/task.ts"
import { ended, taskEnd } from "./taskEnd.ts"

export const wait = Command.make(
  "wait",
  { id, for: waitFor, json },
  Effect.fnUntraced(
    function* ({ id, json, ...flags }) {
      const finished = yield* taskEnd(id, yield* forSeconds(flags.for))
      yield* answer(json, finished, task)
      yield* ended(finished, !(yield* isForProgram(json)))
    },
    (command) => Effect.provide(command, client)
  )
).pipe(
  Command.withDescription("Wait until a task is finished; ends with 0 only if it succeeded"),
  Command.withExamples([
    { command: "millrace wait $id --for 5m && echo done", description: "For five minutes at most" }
  ])
)
