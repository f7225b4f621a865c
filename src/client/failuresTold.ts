/** Every failure that a client can meet, to be told apart by its class or by its `_tag`. */
export { BlobMissing } from "../schemas/Blob.ts"
export { InvalidInput, UnknownKind } from "../schemas/Validation.ts"
export { BlobTooLarge } from "../streams/Blobs.ts"
export { AlreadyFinished } from "../streams/Cancel.ts"
export { CursorInvalid } from "../streams/Cursor.ts"
export { QueueFull, QueueMissing, TaskTooLarge } from "../streams/NotQueued.ts"
export { NotFailed, NotRepeatable } from "../streams/Retry.ts"
export { NotScheduled } from "../streams/runNow.ts"
export { ScheduleUnknown } from "../streams/ScheduleFailures.ts"
export { DeadlinePassed, KeyTaken } from "../streams/Submit.ts"
export {
  NameUnusable,
  SubscriberDiffers,
  SubscriberUnknown,
  TooManySubscribers
} from "../streams/SubscriberFailures.ts"
export { TaskUnknown } from "../streams/TaskUnknown.ts"
export * from "./Failures.ts"
