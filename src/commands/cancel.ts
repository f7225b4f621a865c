/** `millrace cancel`: a task is not to be done any more. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import * as Cancel from "../streams/Cancel.ts"
import { namedBy } from "../streams/TaskUnknown.ts"
import { print } from "./print.ts"
import { streams } from "./streams.ts"

export const cancel = Command.make(
  "cancel",
  { id: Argument.String("id") },
  Effect.fnUntraced(
    function* ({ id }) {
      const { kind, key } = yield* namedBy(id)
      yield* print(yield* Cancel.cancel(kind, key))
    },
    (command) => Effect.provide(command, streams)
  )
).pipe(Command.withDescription("Cancel a task, and what it called"))
