/** From the failures of the streams, and of a request that does not decode, to the problems they are over HTTP. */
import type { BlobMissing } from "../schemas/Blob.ts"
import { taskNames } from "../schemas/Tasks.ts"
import type { Fault, InvalidInput, UnknownKind } from "../schemas/Validation.ts"
import type { AlreadyFinished } from "../streams/Cancel.ts"
import type { CursorInvalid } from "../streams/Cursor.ts"
import type { LaterUnclear } from "../streams/LaterUnclear.ts"
import type { NatsUnavailable } from "../streams/NatsUnavailable.ts"
import type { QueueFull, QueueMissing, TaskTooLarge } from "../streams/NotQueued.ts"
import type { NotFailed, NotRepeatable } from "../streams/Retry.ts"
import type { DeadlinePassed } from "../streams/Submit.ts"
import type { NotScheduled } from "../streams/runNow.ts"
import type { TaskUnknown } from "../streams/TaskUnknown.ts"
import * as Problem from "./Problems.ts"

export const natsUnavailable = {
  NatsUnavailable: (away: NatsUnavailable) => new Problem.NatsUnavailable({ detail: away.message })
}

export const blobUnknown = {
  BlobMissing: (missing: BlobMissing) => new Problem.BlobUnknown({ detail: missing.message })
}

export const taskUnknown = {
  ...natsUnavailable,
  TaskUnknown: (unknown: TaskUnknown) => new Problem.TaskUnknown({ detail: unknown.message })
}

export const queueUnseen = {
  ...natsUnavailable,
  QueueMissing: (missing: QueueMissing) => new Problem.QueueMissing({ detail: missing.message })
}

export const notQueued = {
  ...queueUnseen,
  QueueFull: (full: QueueFull) => new Problem.QueueFull({ detail: full.message }),
  TaskTooLarge: (large: TaskTooLarge) => new Problem.TaskTooLarge({ detail: large.message })
}

export const submissionRefused = {
  ...notQueued,
  UnknownKind: (unknown: UnknownKind) =>
    new Problem.KindUnknown({ detail: unknown.message, kinds: taskNames }),
  /** The paths of an input's faults begin where the body does. */
  InvalidInput: (invalid: InvalidInput) =>
    invalidRequest(invalid.faults.map(({ path, message }) => ({ path: ["input", ...path], message }))),
  DeadlinePassed: (passed: DeadlinePassed) =>
    invalidRequest([{ path: ["deadline"], message: passed.message }]),
  LaterUnclear: ({ option, reason }: LaterUnclear) => invalidRequest([{ path: [option], message: reason }])
}

export const listRefused = {
  ...natsUnavailable,
  CursorInvalid: (invalid: CursorInvalid) => invalidRequest([{ path: ["cursor"], message: invalid.message }])
}

export const cancelRefused = {
  ...taskUnknown,
  AlreadyFinished: (late: AlreadyFinished) =>
    new Problem.AlreadyFinished({ record: late.record, detail: late.message })
}

export const retryRefused = {
  ...taskUnknown,
  ...notQueued,
  NotFailed: (other: NotFailed) => new Problem.NotFailed({ task: other.task, detail: other.message }),
  NotRepeatable: (spoilt: NotRepeatable) => new Problem.NotRepeatable({ detail: spoilt.message })
}

export const runNowRefused = {
  ...taskUnknown,
  QueueMissing: queueUnseen.QueueMissing,
  TaskTooLarge: notQueued.TaskTooLarge,
  NotScheduled: (other: NotScheduled) => new Problem.NotScheduled({ task: other.task, detail: other.message })
}

export const invalidRequest = (errors: ReadonlyArray<Fault>) =>
  new Problem.Invalid({
    errors,
    detail: errors
      .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
      .join("; ")
  })
