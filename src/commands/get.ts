/** `millrace get`: a task as it is now. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { TaskUnknown, namedBy } from "../streams/TaskUnknown.ts"
import { TaskViews } from "../streams/TaskViews.ts"
import { print } from "./print.ts"
import { streams } from "./streams.ts"

export const get = Command.make(
  "get",
  { id: Argument.String("id") },
  Effect.fnUntraced(
    function* ({ id }) {
      const { kind, key } = yield* namedBy(id)
      const task = yield* (yield* TaskViews).find(kind, key)
      yield* task === undefined ? new TaskUnknown({ id }) : print(task)
    },
    (command) => Effect.provide(command, streams)
  )
).pipe(Command.withDescription("Show a task"))
