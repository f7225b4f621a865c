/** `millrace ls`: tasks, newest first: a table for a person, a line of JSON each for a program. */
import { Console, Effect, Option, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { TaskState } from "../schemas/TaskRecord.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { listed } from "./listed.ts"
import { streams } from "./streams.ts"
import { table } from "./table.ts"

export const ls = Command.make(
  "ls",
  {
    state: Flag.Literals("state", TaskState.literals).pipe(
      Flag.withDescription("Only these; unless said otherwise, those that are finished"),
      Flag.optional
    ),
    kind: Flag.Literals("kind", taskNames).pipe(Flag.withDescription("Only of this kind"), Flag.optional),
    limit: Flag.Int("limit").pipe(
      Flag.withDescription("How many at most"),
      Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))),
      Flag.withDefault(20)
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Lines of JSON, also on a terminal"),
      Flag.withDefault(false)
    )
  },
  Effect.fnUntraced(
    function* ({ state, kind, limit, json }) {
      const tasks = listed(
        {
          ...(Option.isSome(state) ? { state: state.value } : {}),
          ...(Option.isSome(kind) ? { kind: kind.value } : {})
        },
        Math.min(limit, 100)
      ).pipe(Stream.take(limit))
      if (json || !process.stdout.isTTY)
        return yield* Stream.runForEach(tasks, (task) => Console.log(JSON.stringify(task)))
      for (const line of table(yield* Stream.runCollect(tasks), process.stdout.columns))
        yield* Console.log(line)
    },
    (command) => Effect.provide(command, streams)
  )
).pipe(Command.withDescription("List tasks, newest first"))
