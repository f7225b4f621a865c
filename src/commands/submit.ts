/** `millrace submit`: a task from a person at a terminal. */
import { Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { taskNames } from "../schemas/Tasks.ts"
import * as Submit from "../streams/Submit.ts"
import { TaskUnknown } from "../streams/TaskUnknown.ts"
import { print } from "./print.ts"
import { streams } from "./streams.ts"
import { optionFlags, optionsOf } from "./taskOptions.ts"

/** The task did not succeed: the command's exit code says so as well. */
export class TaskNotSucceeded extends Schema.TaggedError<TaskNotSucceeded>()("TaskNotSucceeded", {
  id: Schema.String,
  state: Schema.String
}) {
  override get message() {
    return `${this.id} is ${this.state}.`
  }
}

export class NotJson extends Schema.TaggedError<NotJson>()("NotJson", { reason: Schema.String }) {
  override get message() {
    return `The input must be JSON, for example '{"text":"to be or not to be"}': ${this.reason}`
  }
}

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
    ...optionFlags,
    wait: Flag.Boolean("wait").pipe(
      Flag.withDescription("Wait until it is finished"),
      Flag.withDefault(false)
    )
  },
  Effect.fnUntraced(
    function* ({ kind, input, key, wait, ...flags }) {
      const options = yield* optionsOf(flags)
      const submitted = yield* Submit.submit({
        kind,
        input: yield* parse(input),
        ...(Option.isSome(key) ? { key: key.value } : {}),
        ...(options === undefined ? {} : { options })
      })
      if (!wait) return yield* print({ id: submitted.id, kind: submitted.kind, state: submitted.state })
      const task = yield* Submit.wait(submitted.kind, submitted.key, "1 day")
      if (task === undefined) return yield* new TaskUnknown({ id: submitted.id })
      yield* print(task)
      if (task.state !== "succeeded") return yield* new TaskNotSucceeded({ id: task.id, state: task.state })
    },
    (command) => Effect.provide(command, streams)
  )
).pipe(
  Command.withDescription("Submit a task to NATS_URL"),
  Command.withExamples([
    { command: `millrace submit count '{"text":"to be or not to be"}' --wait`, description: "Count words" },
    {
      command: `millrace submit fetch '{"url":"https://example.org/"}' --attempts 3 --deadline 2h`,
      description: "Fetch a page, or leave it in two hours"
    }
  ])
)
