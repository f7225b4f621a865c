/** `millrace events`: what is finished, while it happens. */
import { Effect, Option, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { Client } from "../client/Client.ts"
import { FinalState } from "../schemas/TaskRecord.ts"
import { answerLine, json } from "./answer.ts"
import { client } from "./client.ts"
import { kindThere } from "./kindNamed.ts"
import { kindFlag } from "./options.ts"
import { event as line } from "./show/event.ts"

export const events = Command.make(
  "events",
  {
    kind: kindFlag("Only of this kind"),
    state: Flag.Literals("state", FinalState.literals).pipe(
      Flag.withAlias("s"),
      Flag.withDescription("Only these"),
      Flag.optional
    ),
    after: Flag.Int("after").pipe(
      Flag.withDescription("Begin after the event with this number; 0 for all that are kept"),
      Flag.withSchema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
      Flag.optional
    ),
    name: Flag.String("name").pipe(
      Flag.withDescription(
        "Durable: go on where the last one of this name stopped; an event is acknowledged once it is printed"
      ),
      Flag.optional
    ),
    limit: Flag.Int("limit").pipe(
      Flag.withAlias("n"),
      Flag.withDescription("Stop after so many"),
      Flag.withSchema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
      Flag.optional
    ),
    json
  },
  Effect.fnUntraced(
    function* ({ kind, state, after, name, limit, json }) {
      const client = yield* Client
      const passing = client.events({
        ...(Option.isSome(kind) ? { kind: yield* kindThere(kind.value) } : {}),
        ...(Option.isSome(state) ? { state: state.value } : {}),
        ...(Option.isSome(after) ? { after: after.value } : {}),
        ...(Option.isSome(name) ? { name: name.value } : {})
      })
      // Only what has been handed on is acknowledged: what nobody reads comes again.
      const told = Stream.tap(passing, ({ sequence, event, ack }) =>
        Effect.andThen(
          answerLine(json, { sequence, ...event }, (_, look) => line(sequence, event, look)),
          ack
        )
      )
      yield* Stream.runDrain(Option.isSome(limit) ? Stream.take(told, limit.value) : told)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(
  Command.withDescription("Follow the completion events, one line each"),
  Command.withExamples([
    { command: "millrace events --state failed", description: "What fails from now on" },
    {
      command: "millrace events --name billing | ./charge",
      description: "Every event since the last time, at least once"
    }
  ])
)
