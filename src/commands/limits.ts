/** `millrace limits`: how many tasks of a kind run at once, and begin in a time, in the whole fleet. */
import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Client } from "../client/Client.ts"
import { noLimits } from "../schemas/KindLimits.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { kindThere } from "./kindNamed.ts"
import { limitsOf } from "./limitFlags.ts"
import { kindWord } from "./options.ts"
import { limited } from "./show/limits.ts"

const kind = kindWord.pipe(Argument.withDescription("The kind; `millrace kinds` lists what there is"))

/** Of all tasks, or of those of each key. */
const flags = (of: "" | "per-key-") => {
  const whose = of === "" ? "" : ", of each --concurrency-key"
  return {
    concurrency: Flag.Int(`${of}concurrency`).pipe(
      Flag.withDescription(`So many run at once, at most${whose}`),
      Flag.optional
    ),
    rate: Flag.String(`${of}rate`).pipe(
      Flag.withMetavar("count/time"),
      Flag.withDescription(`So many begin in a time, such as 100/1m${whose}`),
      Flag.optional
    ),
    burst: Flag.Int(`${of}burst`).pipe(
      Flag.withDescription(`Of these so many at once after a rest; 1 if nothing is said${whose}`),
      Flag.optional
    )
  }
}

const set = Command.make(
  "set",
  { kind, all: flags(""), perKey: flags("per-key-"), json },
  Effect.fnUntraced(
    function* ({ kind, all, perKey, json }) {
      const limits = yield* limitsOf(all, perKey)
      yield* (yield* Client).setLimits(yield* kindThere(kind), limits)
      yield* answer(json, limits, (now) => [limited(kind, now)])
    },
    (command) => Effect.provide(command, client)
  )
).pipe(
  Command.withDescription("Limit a kind to this, in the place of what was set before"),
  Command.withExamples([
    {
      command: "millrace limits set fetch --concurrency 20 --rate 100/1m --burst 10",
      description: "At most 20 at once, and 100 a minute"
    },
    {
      command: "millrace limits set fetch --per-key-concurrency 2",
      description: "Two at once of each --concurrency-key"
    }
  ])
)

const clear = Command.make(
  "clear",
  { kind, json },
  Effect.fnUntraced(
    function* ({ kind, json }) {
      yield* (yield* Client).setLimits(yield* kindThere(kind), noLimits)
      yield* answer(json, noLimits, (now) => [limited(kind, now)])
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("Limit a kind no more"))

export const limits = Command.make(
  "limits",
  {
    kind: kindWord.pipe(
      Argument.withDescription("Only this one; all kinds if nothing is said"),
      Argument.optional
    ),
    json
  },
  Effect.fnUntraced(
    function* ({ kind, json }) {
      const client = yield* Client
      if (Option.isSome(kind)) {
        const limits = yield* client.limits(yield* kindThere(kind.value))
        return yield* answer(json, limits, (now) => [limited(kind.value, now)])
      }
      const all = yield* Effect.map(client.kinds, (kinds) =>
        kinds.map(({ kind, limits = noLimits }) => ({ kind, limits }))
      )
      yield* answer(json, all, (kinds) => kinds.map(({ kind, limits }) => limited(kind, limits)))
    },
    (command) => Effect.provide(command, client)
  )
).pipe(
  Command.withDescription("Show, set or clear how many tasks of a kind run at once and begin in a time"),
  Command.withSubcommands([set, clear])
)
