/** `millrace submit`, `get` and `events`: what a person at a terminal asks of the pipeline. JSON goes to stdout. */
import { Console, Effect, Layer, Option, Schema, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import * as TaskId from "../schemas/TaskId.ts"
import { FinalState } from "../schemas/TaskRecord.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { Events } from "../streams/Events.ts"
import { Nats } from "../streams/Nats.ts"
import * as Streams from "../streams/Streams.ts"
import * as Submit from "../streams/Submit.ts"
import { TaskViews } from "../streams/TaskViews.ts"

const layer = Streams.layer.pipe(Layer.provideMerge(Nats.layerOnce("millrace")))

/** The task did not succeed: the command's exit code says so as well. */
export class TaskNotSucceeded extends Schema.TaggedError<TaskNotSucceeded>()("TaskNotSucceeded", {
  id: Schema.String,
  state: Schema.String
}) {
  override get message() {
    return `${this.id} is ${this.state}.`
  }
}

export class TaskUnknown extends Schema.TaggedError<TaskUnknown>()("TaskUnknown", { id: Schema.String }) {
  override get message() {
    return `There is no task ${this.id}: it was never submitted here, or is older than the retention.`
  }
}

export class NotJson extends Schema.TaggedError<NotJson>()("NotJson", { reason: Schema.String }) {
  override get message() {
    return `The input must be JSON, for example '{"text":"to be or not to be"}': ${this.reason}`
  }
}

const print = (value: unknown) => Console.log(JSON.stringify(value, null, 2))

const parse = (text: string) =>
  Effect.mapError(
    Schema.decodeEffect(Schema.fromJsonString(Schema.Json))(text),
    (error) => new NotJson({ reason: error.message })
  )

export const submit = Command.make(
  "submit",
  {
    kind: Argument.String("kind").pipe(Argument.withDescription(taskNames.join(", "))),
    input: Argument.String("json").pipe(Argument.withDescription("The input as JSON")),
    key: Flag.String("key").pipe(
      Flag.withDescription("What you call this task: the same key is the same task"),
      Flag.optional
    ),
    wait: Flag.Boolean("wait").pipe(
      Flag.withDescription("Wait until it is finished"),
      Flag.withDefault(false)
    )
  },
  Effect.fnUntraced(
    function* ({ kind, input, key, wait }) {
      const submitted = yield* Submit.submit({
        kind,
        input: yield* parse(input),
        ...(Option.isSome(key) ? { key: key.value } : {})
      })
      if (!wait) return yield* print({ id: submitted.id, kind: submitted.kind, state: submitted.state })
      const task = yield* Submit.wait(submitted.kind, submitted.key, "1 day")
      if (task === undefined) return yield* new TaskUnknown({ id: submitted.id })
      yield* print(task)
      if (task.state !== "succeeded") return yield* new TaskNotSucceeded({ id: task.id, state: task.state })
    },
    (command) => Effect.provide(command, layer)
  )
).pipe(
  Command.withDescription("Submit a task to NATS_URL"),
  Command.withExamples([
    { command: `millrace submit count '{"text":"to be or not to be"}' --wait`, description: "Count words" }
  ])
)

export const get = Command.make(
  "get",
  { id: Argument.String("id") },
  Effect.fnUntraced(
    function* ({ id }) {
      const named = TaskId.parse(id)
      const task = named === undefined ? undefined : yield* (yield* TaskViews).find(named.kind, named.key)
      yield* task === undefined ? new TaskUnknown({ id }) : print(task)
    },
    (command) => Effect.provide(command, layer)
  )
).pipe(Command.withDescription("Show a task"))

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
    (command) => Effect.provide(command, layer)
  )
).pipe(Command.withDescription("Follow the completion events, a line of JSON each"))
