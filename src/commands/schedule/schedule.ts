/** `millrace schedule`: tasks that are done again and again, under a name. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { Client } from "../../client/Client.ts"
import { answer, json } from "../answer.ts"
import { client } from "../client.ts"
import { styleOf } from "../screen/paint.ts"
import { oneLine } from "../screen/plain.ts"
import { schedule as page, schedules as table } from "../show/schedules.ts"
import { hinted } from "./misspelt.ts"
import { put } from "./put.ts"

const name = Argument.String("name")

const ls = Command.make(
  "ls",
  { json },
  Effect.fnUntraced(
    function* ({ json }) {
      yield* answer(json, yield* (yield* Client).schedules.list, table)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("List them, with their next and last runs"))

const get = Command.make(
  "get",
  { name, json },
  Effect.fnUntraced(
    function* ({ name, json }) {
      yield* answer(json, yield* (yield* Client).schedules.get(name), page)
    },
    (command) => command.pipe(Effect.catchTag("ScheduleUnknown", hinted), Effect.provide(client))
  )
).pipe(Command.withDescription("Show one as it is now"))

const resting = (word: "pause" | "resume", description: string) =>
  Command.make(
    word,
    { name, json },
    Effect.fnUntraced(
      function* ({ name, json }) {
        const { schedules } = yield* Client
        yield* answer(json, yield* schedules[word](name), page)
      },
      (command) => command.pipe(Effect.catchTag("ScheduleUnknown", hinted), Effect.provide(client))
    )
  ).pipe(Command.withDescription(description))

const run = Command.make(
  "run",
  { name, json },
  Effect.fnUntraced(
    function* ({ name, json }) {
      const submitted = yield* (yield* Client).schedules.run(name)
      yield* answer(json, submitted, ({ id, state }, { paint }) => [
        `${oneLine(id)}  ${paint(state, styleOf(state))}`
      ])
    },
    (command) => command.pipe(Effect.catchTag("ScheduleUnknown", hinted), Effect.provide(client))
  )
).pipe(Command.withDescription("Do its task now, whatever its ticks do"))

const remove = Command.make(
  "delete",
  { name, json },
  Effect.fnUntraced(
    function* ({ name, json }) {
      yield* (yield* Client).schedules.delete(name)
      yield* answer(json, { name, deleted: true }, () => [`${oneLine(name)} is deleted. Its tasks stay.`])
    },
    (command) => command.pipe(Effect.catchTag("ScheduleUnknown", hinted), Effect.provide(client))
  )
).pipe(Command.withDescription("Delete one; its tasks stay"))

export const schedule = Command.make("schedule").pipe(
  Command.withDescription("Have tasks done again and again"),
  Command.withSubcommands([
    put,
    ls,
    get,
    resting("pause", "Have one rest"),
    resting("resume", "Have one go on"),
    run,
    remove
  ])
)
