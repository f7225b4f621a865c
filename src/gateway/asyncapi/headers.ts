/** The headers of tasks and of events, as JSON Schema. On the wire each is a text, a number in decimal digits. */
import { RetryOptions, TaskOptions } from "../../schemas/TaskOptions.ts"
import * as Subjects from "../../streams/Subjects.ts"
import { name as traceparent } from "../../telemetry/traceparent.ts"
import type { Json } from "../openapi/Json.ts"
import { fieldsOf } from "./schemas.ts"

const options = fieldsOf(TaskOptions)
const retry = fieldsOf(RetryOptions)
const { header } = Subjects

const text = (description: string, rest: Json = {}) => ({ type: "string", description, ...rest })

/** Of a task to be stored: all of them may be left out. */
export const taskHeaders = (kind: string): Json => ({
  type: "object",
  properties: {
    [header.expectedSequence]: text(
      "`0`, with the next header: stored only if no task of this key waits. Refused with code 10071 if one does, which " +
        "for a second try of the same publish is success.",
      { enum: ["0"] }
    ),
    [header.expectedSubject]: text(
      `\`${Subjects.taskAnyLane(kind, "<key>")}\`, with the key of the subject.`
    ),
    [header.look]: text(
      "`1` on every publish that may be a second one, such as after a time-out or with a key of your own: it is not done " +
        "again if it has been done.",
      { enum: ["1"] }
    ),
    [header.parent]: text("The id of the task that calls this one."),
    [traceparent]: text("W3C Trace Context: the trace that the task belongs to."),
    [header.resultTtl]: {
      ...Object(options["resultTtl"]),
      description: "How long the record of a success is kept, in seconds."
    },
    [header.attempts]: retry["attempts"],
    [header.retryFirst]: retry["first"],
    [header.retryFactor]: retry["factor"],
    [header.retryCap]: retry["cap"],
    [header.timeout]: options["timeout"],
    [header.deadline]: options["deadline"],
    [header.concurrencyKey]: options["concurrencyKey"],
    [header.notify]: text(
      'Whom to tell when it is finished, as JSON: `{"email": ...}` or `{"webhook": ...}`.',
      {
        contentMediaType: "application/json"
      }
    )
  }
})

/** Of an event: CloudEvents 1.0 in binary mode. */
export const eventHeaders = (kind: string): Json => ({
  type: "object",
  required: ["ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time"],
  properties: {
    "ce-specversion": { type: "string", enum: ["1.0"] },
    "ce-id": text("`<id>.<run>`: the same whenever the same event comes again."),
    "ce-source": text("Where it comes from.", { enum: [`/millrace/${kind}`] }),
    "ce-type": text("What happened: `millrace.task.<state>`."),
    "ce-subject": text("The id of the task."),
    "ce-time": text("When it was finished.", { format: "date-time" }),
    "content-type": { type: "string", enum: ["application/json"] },
    [traceparent]: text("W3C Trace Context: the trace of the task, if it belongs to one."),
    [header.took]: text("How many milliseconds the task took in all and, after a space, its last attempt.")
  }
})
