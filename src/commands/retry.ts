/** `millrace retry`: failed tasks are done again, one or many. */
import { Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { kindThere } from "./kindNamed.ts"
import { id, kindFlag, since, until } from "./options.ts"
import { retryFailed } from "./retryFailed.ts"
import { again } from "./show/again.ts"
import { ago } from "./times.ts"

/** Neither one task is named, nor is it said which. */
export class WhichUnclear extends Schema.TaggedError<WhichUnclear>()("WhichUnclear", {}) {
  override get message() {
    return "Name one task by its id; or say which failed tasks are meant: --kind <kind> or --all, with --since and --until if you like."
  }
}

export const retry = Command.make(
  "retry",
  {
    id: id.pipe(Argument.optional),
    kind: kindFlag("All failed tasks of this kind"),
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("All failed tasks of every kind"),
      Flag.withDefault(false)
    ),
    since: since("Of them, those that failed since then"),
    until: until("Of them, those that failed before"),
    json
  },
  Effect.fnUntraced(
    function* ({ id, kind, all, since, until, json }) {
      const isOne = Option.isSome(id)
      const areMany = all || Option.isSome(kind)
      const bounded = Option.isSome(since) || Option.isSome(until)
      if (isOne && !areMany && !bounded)
        return yield* answer(json, yield* (yield* Client).retry(id.value), (task) => [again(task)])
      if (isOne || !areMany) return yield* new WhichUnclear()
      yield* retryFailed(
        {
          ...(Option.isSome(kind) ? { kind: yield* kindThere(kind.value) } : {}),
          ...(Option.isSome(since) ? { since: yield* ago("since", since.value) } : {}),
          ...(Option.isSome(until) ? { until: yield* ago("until", until.value) } : {})
        },
        json
      )
    },
    (command) => Effect.provide(command, client)
  )
).pipe(
  Command.withDescription("Have failed tasks done again"),
  Command.withExamples([
    { command: "millrace retry --kind fetch --since 2h", description: "All fetches that failed lately" }
  ])
)
