/** `millrace retry`: failed tasks are done again, one or many. */
import { Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { taskNames } from "../schemas/Tasks.ts"
import * as Retry from "../streams/Retry.ts"
import { namedBy } from "../streams/TaskUnknown.ts"
import { print } from "./print.ts"
import { retryFailed } from "./retryFailed.ts"
import { streams } from "./streams.ts"
import { ago } from "./times.ts"

/** Neither one task is named, nor is it said which. */
export class WhichUnclear extends Schema.TaggedError<WhichUnclear>()("WhichUnclear", {}) {
  override get message() {
    return "Name one task by its id; or say which failed tasks are meant: --kind <kind> or --all, with --since and --until if you like."
  }
}

const time = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.optional)

export const retry = Command.make(
  "retry",
  {
    id: Argument.String("id").pipe(Argument.optional),
    kind: Flag.Literals("kind", taskNames).pipe(
      Flag.withDescription("All failed tasks of this kind"),
      Flag.optional
    ),
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("All failed tasks of every kind"),
      Flag.withDefault(false)
    ),
    since: time("since", "Of them, those that failed since then: 2h, or 2026-12-01T09:30:00Z"),
    until: time("until", "Of them, those that failed before: 2h, or 2026-12-01T09:30:00Z")
  },
  Effect.fnUntraced(
    function* ({ id, kind, all, since, until }) {
      const isOne = Option.isSome(id)
      const areMany = all || Option.isSome(kind)
      const bounded = Option.isSome(since) || Option.isSome(until)
      if (isOne && !areMany && !bounded) {
        const { kind, key } = yield* namedBy(id.value)
        return yield* print(yield* Retry.retry(kind, key))
      }
      if (isOne || !areMany) return yield* new WhichUnclear()
      yield* retryFailed({
        ...(Option.isSome(kind) ? { kind: kind.value } : {}),
        ...(Option.isSome(since) ? { since: yield* ago("since", since.value) } : {}),
        ...(Option.isSome(until) ? { until: yield* ago("until", until.value) } : {})
      })
    },
    (command) => Effect.provide(command, streams)
  )
).pipe(
  Command.withDescription("Have failed tasks done again"),
  Command.withExamples([
    { command: "millrace retry --kind fetch --since 2h", description: "All fetches that failed lately" }
  ])
)
