/** What can go wrong for a client, the same over NATS as over HTTP. */
import { Schema } from "effect"
import type { BlobMissing } from "../schemas/Blob.ts"
import { TaskState } from "../schemas/TaskRecord.ts"
import { Fault, type InvalidInput, type UnknownKind } from "../schemas/Validation.ts"
import type { BlobTooLarge } from "../streams/Blobs.ts"
import type { AlreadyFinished } from "../streams/Cancel.ts"
import type { CursorInvalid } from "../streams/Cursor.ts"
import type { QueueFull, QueueMissing, TaskTooLarge } from "../streams/NotQueued.ts"
import type { NotFailed, NotRepeatable } from "../streams/Retry.ts"
import type { NotScheduled } from "../streams/runNow.ts"
import type { ScheduleUnknown } from "../streams/ScheduleFailures.ts"
import type { DeadlinePassed, KeyTaken } from "../streams/Submit.ts"
import type {
  NameUnusable,
  SubscriberDiffers,
  SubscriberUnknown,
  TooManySubscribers
} from "../streams/SubscriberFailures.ts"
import type { TaskUnknown } from "../streams/TaskUnknown.ts"

/** Nobody answers: NATS or the gateway is away, slow, or electing a leader. It was tried for a while. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  asked: Schema.String,
  reason: Schema.String,
  /** Whoever could not do it said when to come back. */
  retryAfterSeconds: Schema.optionalKey(Schema.Finite)
}) {
  override get message() {
    return `Nobody could do this (${this.asked}): ${this.reason}. Try again later; if it lasts, look at the servers.`
  }
}

/** The gateway wants to know who asks. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {
  reason: Schema.String
}) {
  override get message() {
    return `The gateway does not know who asks: ${this.reason} Give it an API key that it knows, on the command line in MILLRACE_API_KEY.`
  }
}

/** The key is known, but not for this. */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", {
  reason: Schema.String,
  /** What the key would have to be good for. */
  scope: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    const scope = this.scope === undefined ? "" : ` It takes a key with the scope "${this.scope}".`
    return `This key may not do that: ${this.reason}${scope}`
  }
}

/** More requests than the key may make, for longer than they were tried. */
export class TooManyRequests extends Schema.TaggedError<TooManyRequests>()("TooManyRequests", {
  retryAfterSeconds: Schema.Finite
}) {
  override get message() {
    return `These are more requests than the key may make. Ask again in ${this.retryAfterSeconds} s, or less often.`
  }
}

/** What is asked for is not understood: an option, or a part of a query. Mend it; it never will be. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  faults: Schema.Array(Fault)
}) {
  override get message() {
    const faults = this.faults.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join(".")}: ${message}`
    )
    return `This cannot be asked for: ${faults.join("; ")}.`
  }
}

/** What answers is broken, or is no gateway of Millrace. */
export class GatewayBroken extends Schema.TaggedError<GatewayBroken>()("GatewayBroken", {
  status: Schema.Int,
  detail: Schema.String
}) {
  override get message() {
    return `The gateway answered ${this.status}: ${this.detail} Look at its log, and at the address.`
  }
}

/** The time to wait is over, and the task is not finished. It goes on. */
export class NotFinished extends Schema.TaggedError<NotFinished>()("NotFinished", {
  id: Schema.String,
  state: TaskState
}) {
  override get message() {
    return `${this.id} is still ${this.state}. It goes on; wait for it again, or longer.`
  }
}

/** The client was closed, while this was asked for or before. What was submitted is done all the same. */
export class ClientClosed extends Schema.TaggedError<ClientClosed>()("ClientClosed", {}) {
  override get message() {
    return "This client is closed. Connect another one."
  }
}

/** Whatever is asked for, this may be the answer. */
export type NotAnswered =
  | Unavailable
  | Unauthorized
  | Forbidden
  | TooManyRequests
  | InvalidRequest
  | GatewayBroken

export type NotQueued = NotAnswered | QueueFull | QueueMissing | TaskTooLarge
export type NotSubmitted = NotQueued | UnknownKind | InvalidInput | KeyTaken | DeadlinePassed
export type NotLimited = NotAnswered | UnknownKind
export type NotFound = NotAnswered | TaskUnknown
export type NotPut = NotAnswered | UnknownKind | InvalidInput | TaskTooLarge
export type NotFoundSchedule = NotAnswered | ScheduleUnknown
export type NotRun = NotFoundSchedule | NotQueued
/** The task is found, but what it gave is not. */
export type NotSeen = NotFound | BlobMissing
export type NotWaited = NotSeen | NotFinished
export type NotCancelled = NotFound | AlreadyFinished
export type NotRetried = NotFound | NotQueued | NotFailed | NotRepeatable
export type NotRunNow = NotFound | QueueMissing | TaskTooLarge | NotScheduled
/** A kind was not paused, or not resumed. */
export type NotPaused = NotAnswered | UnknownKind | QueueMissing
export type NotListed = NotAnswered | CursorInvalid
export type NotSubscribed = NotAnswered | NameUnusable | SubscriberDiffers | TooManySubscribers
export type NotAcknowledged = NotAnswered | SubscriberUnknown
export type NotHeard = NotSubscribed | NotAcknowledged
export type NotStored = NotAnswered | BlobTooLarge
export type NotRead = NotAnswered | BlobMissing
