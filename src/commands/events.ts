/** `millrace events`: what is finished, while it happens, a line of JSON each. */
import { Console, Effect, Option, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { FinalState } from "../schemas/TaskRecord.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { Events } from "../streams/Events.ts"
import { streams } from "./streams.ts"

export const events = Command.make(
  "events",
  {
    kind: Flag.Literals("kind", taskNames).pipe(Flag.withDescription("Only of this kind"), Flag.optional),
    state: Flag.Literals("state", FinalState.literals).pipe(
      Flag.withDescription("Only these"),
      Flag.optional
    ),
    after: Flag.Int("after").pipe(
      Flag.withDescription("Begin after the event with this number"),
      Flag.optional
    )
  },
  Effect.fnUntraced(
    function* ({ kind, state, after }) {
      const passing = (yield* Events).subscribe({
        ...(Option.isSome(kind) ? { kind: kind.value } : {}),
        ...(Option.isSome(state) ? { state: state.value } : {}),
        ...(Option.isSome(after) ? { after: after.value } : {})
      })
      yield* Stream.runForEach(passing, ({ sequence, event }) =>
        Console.log(JSON.stringify({ sequence, ...event }))
      )
    },
    (command) => Effect.provide(command, streams)
  )
).pipe(Command.withDescription("Follow the completion events, a line of JSON each"))
