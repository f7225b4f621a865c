/** `millrace ls`: tasks, newest first: a table for a person, a line of JSON each for a program. */
import { Effect, Option, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { TaskState } from "../schemas/TaskRecord.ts"
import { answerLine, isForProgram, json } from "./answer.ts"
import { client } from "./client.ts"
import { kindThere } from "./kindNamed.ts"
import { listed } from "./listed.ts"
import { kindFlag, since, until } from "./options.ts"
import { Screen } from "./screen/Screen.ts"
import { tasks as table } from "./show/tasks.ts"
import { ago } from "./times.ts"

export const ls = Command.make(
  "ls",
  {
    state: Flag.Literals("state", TaskState.literals).pipe(
      Flag.withAlias("s"),
      Flag.withDescription("Only these; unless said otherwise, those that are finished"),
      Flag.optional
    ),
    kind: kindFlag("Only of this kind"),
    since: since("Only what happened since then"),
    until: until("Only what happened before"),
    limit: Flag.Int("limit").pipe(
      Flag.withAlias("n"),
      Flag.withDescription("How many at most: 20 if nothing is said"),
      Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))),
      Flag.withDefault(20)
    ),
    json
  },
  Effect.fnUntraced(
    function* ({ state, kind, limit, json, ...flags }) {
      const tasks = listed(
        {
          ...(Option.isSome(state) ? { state: state.value } : {}),
          ...(Option.isSome(kind) ? { kind: yield* kindThere(kind.value) } : {}),
          ...(Option.isSome(flags.since) ? { since: yield* ago("since", flags.since.value) } : {}),
          ...(Option.isSome(flags.until) ? { until: yield* ago("until", flags.until.value) } : {})
        },
        Math.min(limit, 100)
      ).pipe(Stream.take(limit))
      if (yield* isForProgram(json))
        return yield* Stream.runForEach(tasks, (task) => answerLine(Option.some(true), task, () => ""))
      const screen = yield* Screen
      const lines = table(yield* Stream.runCollect(tasks), yield* screen.look)
      yield* screen.print(`${lines.join("\n")}\n`)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(
  Command.withDescription("List tasks, newest first"),
  Command.withExamples([
    { command: "millrace ls --state failed --since 2h", description: "What has gone wrong lately" },
    { command: "millrace ls --kind fetch --limit 1000 --json | jq -r .id", description: "Ids, for a script" }
  ])
)
