/** What a caller may say about one task beside its input: how often, how long, until when, and whom to tell. */
import { Schema } from "effect"
import { notifyTarget } from "./Notify.ts"
import { rfc3339 } from "./Rfc3339.ts"

/** In seconds. */
const between = (minimum: number, maximum: number) =>
  Schema.Finite.check(Schema.isBetween({ minimum, maximum }))

const Deadline = rfc3339(
  "After this the task is of no use: it is not begun any more, and interrupted if it runs (`DeadlinePassed`)."
)

/** In bytes of UTF-8: it travels in a header. */
const longestKey = 256

const ConcurrencyKey = Schema.String.check(
  Schema.makeFilter((key) =>
    // What a header cannot carry, or would bring back otherwise.
    key.trim() === key && key !== "" && bytesOf(key) <= longestKey && !/[\u0000-\u001f\u007f]/.test(key)
      ? undefined
      : `one line of text of 1 to ${longestKey} bytes of UTF-8, with no space around it`
  )
).annotate({
  description:
    "Whose task it is, such as a tenant's: what the kind allows each key holds for those of one key together, and keys take turns. What it calls has the same.",
  examples: ["tenant-7"]
})

const bytesOf = (text: string) => new TextEncoder().encode(text).length

/** What differs from the policy of the task's actor. */
export const RetryOptions = Schema.Struct({
  attempts: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })).annotate({
      description: "How often the task is tried in all."
    })
  ),
  first: Schema.optionalKey(
    between(0, 3_600).annotate({ description: "The longest wait after the first failure, in seconds." })
  ),
  factor: Schema.optionalKey(
    between(1, 10).annotate({ description: "What each further failure multiplies that by." })
  ),
  cap: Schema.optionalKey(
    between(0, 86_400).annotate({ description: "What the longest wait never exceeds, in seconds." })
  )
}).annotate({ identifier: "RetryOptions" })
export type RetryOptions = typeof RetryOptions.Type

const options = {
  retry: Schema.optionalKey(RetryOptions),
  timeout: Schema.optionalKey(
    between(0.1, 86_400).annotate({ description: "How long one attempt may take, in seconds." })
  ),
  deadline: Schema.optionalKey(Deadline),
  concurrencyKey: Schema.optionalKey(ConcurrencyKey),
  notify: Schema.optionalKey(
    notifyTarget(
      "NotifyWhenFinished",
      "Who is told when the task is finished, however it ends: by a task of kind `notify` of its own."
    )
  )
}

/** A task's options as they travel in headers, and as its record keeps them. */
export const TaskOptions = Schema.Struct({
  ...options,
  /** How long the record of a success is kept, in seconds. It is brought within the bounds the server is set to. */
  resultTtl: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)))
}).annotate({ identifier: "TaskOptions" })
export type TaskOptions = typeof TaskOptions.Type

/** As fields of what a caller submits; how long a result is kept is bounded there by the settings. */
export const submittedOptions = options

export const noOptions: TaskOptions = {}
