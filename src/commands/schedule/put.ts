/** `millrace schedule put`: a task again and again. */
import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Client } from "../../client/Client.ts"
import { answer, json } from "../answer.ts"
import { client } from "../client.ts"
import { inputOf } from "../input/inputOf.ts"
import { kindThere } from "../kindNamed.ts"
import { work } from "../options.ts"
import { schedule as page } from "../show/schedules.ts"
import { laneFlag, optionFlags, optionsOf } from "../taskOptions.ts"

const { attempts, timeout, concurrencyKey, notify, resultTtl } = optionFlags

export const put = Command.make(
  "put",
  {
    name: Argument.String("name").pipe(
      Argument.withDescription(
        "Lower-case letters, digits and hyphens; what there is of this name is changed"
      )
    ),
    ...work,
    cron: Flag.String("cron").pipe(
      Flag.withDescription(
        "Second, minute, hour, day of the month, month, day of the week; or @hourly, @daily, …"
      ),
      Flag.optional
    ),
    every: Flag.String("every").pipe(
      Flag.withMetavar("span"),
      Flag.withDescription("Instead: from one tick to the next, such as 30s, 5m or 1d"),
      Flag.optional
    ),
    timezone: Flag.String("timezone").pipe(
      Flag.withMetavar("zone"),
      Flag.withDescription("Whose clocks the cron is of, such as Europe/Berlin; UTC if nothing is said"),
      Flag.optional
    ),
    overlap: Flag.Literals("overlap", ["skip", "queue"]).pipe(
      Flag.withDescription("A tick while the task before is not finished: left out, or done as well"),
      Flag.withDefault("skip")
    ),
    lane: laneFlag,
    attempts,
    timeout,
    concurrencyKey,
    notify,
    resultTtl,
    paused: Flag.Boolean("paused").pipe(
      Flag.withDescription("It rests; as it did before if nothing is said"),
      Flag.optional
    ),
    json
  },
  Effect.fnUntraced(
    function* ({ name, kind, input, file, json, overlap, ...said }) {
      const kindNamed = yield* kindThere(kind)
      const { cron, every, timezone, paused, lane, ...flags } = said
      const options = yield* optionsOf(flags)
      const given = Object.entries({ cron, every, timezone, paused, lane }).flatMap(([field, value]) =>
        Option.isSome<unknown>(value) ? [[field, value.value] as const] : []
      )
      const schedule = yield* (yield* Client).schedules.put(name, {
        kind: kindNamed,
        input: yield* inputOf(kindNamed, input, file),
        overlap,
        ...options,
        ...Object.fromEntries(given)
      })
      yield* answer(json, schedule, page)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(
  Command.withDescription("Have a task done again and again"),
  Command.withExamples([
    {
      command:
        "millrace schedule put nightly fetch url=https://example.org/ --cron '0 30 2 * * *' --timezone Europe/Berlin",
      description: "Every night at half past two"
    },
    {
      command: "millrace schedule put often count text='to be' --every 5m",
      description: "Every five minutes"
    }
  ])
)
