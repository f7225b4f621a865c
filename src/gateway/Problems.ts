/** What the gateway answers when it cannot do what was asked: RFC 9457 problems, one class for each. */
import { Schema } from "effect"
import { HttpApiError } from "effect/http-api"
import { Subscriber } from "../schemas/Subscriber.ts"
import { TaskRecord, TaskView } from "../schemas/TaskRecord.ts"
import { Fault } from "../schemas/Validation.ts"
import { Scope } from "./auth/Scope.ts"

/** The types are names and not addresses: what each means is in the API description, and nowhere else. */
const named = <const Name extends string>(name: Name) => `urn:millrace:problem:${name}` as const

export class MalformedBody extends HttpApiError.Problem<MalformedBody>()("MalformedBody", {
  type: named("malformed-body"),
  status: 400,
  title: "The body cannot be read"
}) {}

export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type: named("unauthorized"),
  status: 401,
  title: "Nobody is known by this key, or none was sent"
}) {}

/** `scope` is what the key lacks. */
export class Forbidden extends HttpApiError.Problem<Forbidden>()(
  "Forbidden",
  { type: named("forbidden"), status: 403, title: "The key is not for this" },
  { scope: Scope }
) {}

export class FromElsewhere extends HttpApiError.Problem<FromElsewhere>()("FromElsewhere", {
  type: named("from-elsewhere"),
  status: 403,
  title: "A page of another site asks"
}) {}

export class KindUnknown extends HttpApiError.Problem<KindUnknown>()(
  "KindUnknown",
  { type: named("kind-unknown"), status: 404, title: "There is no such kind of task" },
  { kinds: Schema.Array(Schema.String) }
) {}

export class TaskUnknown extends HttpApiError.Problem<TaskUnknown>()("TaskUnknown", {
  type: named("task-unknown"),
  status: 404,
  title: "There is no such task"
}) {}

export class BlobUnknown extends HttpApiError.Problem<BlobUnknown>()("BlobUnknown", {
  type: named("blob-unknown"),
  status: 404,
  title: "There is no such blob"
}) {}

export class SubscriberUnknown extends HttpApiError.Problem<SubscriberUnknown>()("SubscriberUnknown", {
  type: named("subscriber-unknown"),
  status: 404,
  title: "There is no such subscriber"
}) {}

export class ScheduleUnknown extends HttpApiError.Problem<ScheduleUnknown>()("ScheduleUnknown", {
  type: named("schedule-unknown"),
  status: 404,
  title: "There is no such schedule"
}) {}

export class PathUnknown extends HttpApiError.Problem<PathUnknown>()("PathUnknown", {
  type: named("path-unknown"),
  status: 404,
  title: "There is nothing at this path"
}) {}

export class MethodNotAllowed extends HttpApiError.Problem<MethodNotAllowed>()("MethodNotAllowed", {
  type: named("method-not-allowed"),
  status: 405,
  title: "This path does not take this method"
}) {}

export class AlreadyFinished extends HttpApiError.Problem<AlreadyFinished>()(
  "AlreadyFinished",
  { type: named("already-finished"), status: 409, title: "The task is finished" },
  { record: TaskRecord }
) {}

export class NotFailed extends HttpApiError.Problem<NotFailed>()(
  "NotFailed",
  { type: named("not-failed"), status: 409, title: "The task has not failed" },
  { task: TaskView }
) {}

export class NotScheduled extends HttpApiError.Problem<NotScheduled>()(
  "NotScheduled",
  { type: named("not-scheduled"), status: 409, title: "The task is not scheduled" },
  { task: TaskView }
) {}

export class SubscriberDiffers extends HttpApiError.Problem<SubscriberDiffers>()(
  "SubscriberDiffers",
  { type: named("subscriber-differs"), status: 409, title: "The subscriber hears of other events" },
  { subscriber: Subscriber }
) {}

export class BodyTooLarge extends HttpApiError.Problem<BodyTooLarge>()(
  "BodyTooLarge",
  { type: named("body-too-large"), status: 413, title: "The body is too large" },
  { limit: Schema.Int }
) {}

export class TaskTooLarge extends HttpApiError.Problem<TaskTooLarge>()("TaskTooLarge", {
  type: named("task-too-large"),
  status: 413,
  title: "The input is too large"
}) {}

export class BodyOfOtherType extends HttpApiError.Problem<BodyOfOtherType>()("BodyOfOtherType", {
  type: named("body-of-other-type"),
  status: 415,
  title: "The body is of a type that is not taken here"
}) {}

export class HostUnknown extends HttpApiError.Problem<HostUnknown>()("HostUnknown", {
  type: named("host-unknown"),
  status: 421,
  title: "This gateway does not go by that name"
}) {}

/** Each entry of `errors` is one fault: the path to it (`["input", "url"]`) and what is expected there. */
export class Invalid extends HttpApiError.Problem<Invalid>()(
  "Invalid",
  { type: named("invalid"), status: 422, title: "The request is not valid" },
  { errors: Schema.Array(Fault) }
) {}

/** `id` is the task that the key names. */
export class KeyTaken extends HttpApiError.Problem<KeyTaken>()(
  "KeyTaken",
  { type: named("key-taken"), status: 422, title: "The key is that of a task with another input" },
  { id: Schema.String, errors: Schema.Array(Fault) }
) {}

export class NotRepeatable extends HttpApiError.Problem<NotRepeatable>()("NotRepeatable", {
  type: named("not-repeatable"),
  status: 422,
  title: "The task would fail again as it is"
}) {}

/** The answer says in `Retry-After` how many seconds to wait. */
export class TooManyRequests extends HttpApiError.Problem<TooManyRequests>()("TooManyRequests", {
  type: named("too-many-requests"),
  status: 429,
  title: "Too many requests"
}) {}

export class QueueFull extends HttpApiError.Problem<QueueFull>()("QueueFull", {
  type: named("queue-full"),
  status: 503,
  title: "The queue is full"
}) {}

export class QueueMissing extends HttpApiError.Problem<QueueMissing>()("QueueMissing", {
  type: named("queue-missing"),
  status: 503,
  title: "There is no queue for this kind yet"
}) {}

export class TooManySubscribers extends HttpApiError.Problem<TooManySubscribers>()("TooManySubscribers", {
  type: named("too-many-subscribers"),
  status: 503,
  title: "There are too many subscribers"
}) {}

export class NatsUnavailable extends HttpApiError.Problem<NatsUnavailable>()("NatsUnavailable", {
  type: named("nats-unavailable"),
  status: 503,
  title: "NATS cannot do this now"
}) {}

export class NotReady extends HttpApiError.Problem<NotReady>()("NotReady", {
  type: named("not-ready"),
  status: 503,
  title: "This gateway is not ready"
}) {}

/** A bug, of which the log says more than the caller needs to know. */
export class Broken extends HttpApiError.Problem<Broken>()("Broken", {
  type: named("broken"),
  status: 500,
  title: "Something is wrong in the gateway"
}) {}
