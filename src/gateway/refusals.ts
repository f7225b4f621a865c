/** From the failures of the streams, and of a request that does not decode, to the problems they are over HTTP. */
import type { BlobMissing } from "../schemas/Blob.ts"
import { taskNames } from "../schemas/Tasks.ts"
import type { Fault, InvalidInput, UnknownKind } from "../schemas/Validation.ts"
import type { NatsUnavailable } from "../streams/NatsUnavailable.ts"
import type { QueueFull, QueueMissing, TaskTooLarge } from "../streams/Publisher.ts"
import type { KeyTaken } from "../streams/Submit.ts"
import * as Problem from "./Problems.ts"

export const natsUnavailable = {
  NatsUnavailable: (away: NatsUnavailable) => new Problem.NatsUnavailable({ detail: away.message })
}

export const blobUnknown = {
  BlobMissing: (missing: BlobMissing) => new Problem.BlobUnknown({ detail: missing.message })
}

export const taskRefused = {
  ...natsUnavailable,
  UnknownKind: (unknown: UnknownKind) =>
    new Problem.KindUnknown({ detail: unknown.message, kinds: taskNames }),
  /** The paths of an input's faults begin where the body does. */
  InvalidInput: (invalid: InvalidInput) =>
    invalidRequest(invalid.faults.map(({ path, message }) => ({ path: ["input", ...path], message }))),
  KeyTaken: (taken: KeyTaken) => invalidRequest([{ path: ["key"], message: taken.message }]),
  QueueFull: (full: QueueFull) => new Problem.QueueFull({ detail: full.message }),
  QueueMissing: (missing: QueueMissing) => new Problem.QueueMissing({ detail: missing.message }),
  TaskTooLarge: (large: TaskTooLarge) => new Problem.TaskTooLarge({ detail: large.message })
}

export const invalidRequest = (errors: ReadonlyArray<Fault>) =>
  new Problem.Invalid({
    errors,
    detail: errors
      .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
      .join("; ")
  })
