/** `millrace submit`: a task from a person at a terminal, or from a script. */
import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, isForProgram, json } from "./answer.ts"
import { client } from "./client.ts"
import { inputOf } from "./input/inputOf.ts"
import { kindThere } from "./kindNamed.ts"
import { forSeconds, waitFor, work } from "./options.ts"
import { Screen } from "./screen/Screen.ts"
import { styleOf } from "./screen/paint.ts"
import { task } from "./show/task.ts"
import { ended, taskEnd } from "./taskEnd.ts"
import { laneFlag, optionFlags, optionsOf } from "./taskOptions.ts"

export const submit = Command.make(
  "submit",
  {
    ...work,
    key: Flag.String("key").pipe(
      Flag.withDescription("What you call this task: the same key is the same task"),
      Flag.optional
    ),
    lane: laneFlag,
    ...optionFlags,
    wait: Flag.Boolean("wait").pipe(
      Flag.withAlias("w"),
      Flag.withDescription("Wait until it is finished; ends with 0 only if it succeeded"),
      Flag.withDefault(false)
    ),
    for: waitFor,
    json
  },
  Effect.fnUntraced(
    function* ({ kind, input, file, key, lane, wait, json, for: waiting, ...flags }) {
      const options = yield* optionsOf(flags)
      const seconds = yield* forSeconds(waiting)
      const named = yield* kindThere(kind)
      const submitted = yield* (yield* Client).submit(named, yield* inputOf(named, input, file), {
        ...options,
        ...(Option.isSome(key) ? { key: key.value } : {}),
        ...(Option.isSome(lane) ? { lane: lane.value } : {})
      })
      if (!wait && Option.isNone(seconds))
        return yield* answer(json, submitted, ({ id, state }, { paint }) => [
          `${id}  ${paint(state, styleOf(state))}`
        ])
      const screen = yield* Screen
      const isSeen = !(yield* isForProgram(json))
      // Whoever stops waiting can go on with the id.
      if (isSeen) yield* screen.say(`${submitted.id}\n`)
      const finished = yield* taskEnd(submitted.id, seconds).pipe(
        // A program that gets no document has the id from nowhere else, and the task goes on.
        Effect.onError(() => (isSeen ? Effect.void : screen.say(`${submitted.id} is submitted.\n`)))
      )
      yield* answer(json, finished, task)
      yield* ended(finished, isSeen)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(
  Command.withDescription("Submit a task"),
  Command.withExamples([
    { command: `millrace submit count text='to be or not to be' top=2 --wait`, description: "Count words" },
    { command: `millrace submit count text=@hamlet.txt`, description: "Of a file" },
    {
      command: `millrace submit fetch '{"url":"https://example.org/"}' --attempts 3 --deadline 2h`,
      description: "Fetch a page, or leave it in two hours"
    },
    {
      command: `millrace submit fetch url=https://example.org/ --delay 90m`,
      description: "Not now, but then"
    },
    { command: `jq -n '{url: env.PAGE}' | millrace submit count-page`, description: "From a script" }
  ])
)
