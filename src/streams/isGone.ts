/** Whether a message that was to be deleted is gone already. */
import { type JetStreamRefused, refusal } from "./JetStreamRefused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"

export const isGone = (error: NatsUnavailable | JetStreamRefused): boolean =>
  error._tag === "JetStreamRefused" &&
  (error.code === refusal.messageNotFound ||
    error.code === refusal.sequenceNotFound ||
    error.code === refusal.deleteFailed)
