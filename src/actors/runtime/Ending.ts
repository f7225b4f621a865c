/** How a task ended, and what its record takes over from its message. */
import { noOptions } from "../../schemas/TaskOptions.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import type { Finished } from "../../streams/Results.ts"
import { isShortLived } from "../../streams/Settings.ts"
import { type History, hasEntries } from "./History.ts"

export type Ending = Pick<
  Finished,
  | "state"
  | "input"
  | "output"
  | "outputBlob"
  | "error"
  | "attempts"
  | "startedAt"
  | "finishedAt"
  | "worker"
  | "log"
>

/** In one go, since one is made of each task that is done. `ttl` is in seconds, if the task succeeds. */
export const finishedOf = (
  { kind, key, sequence, enqueuedAt, again, parent, trace, lane, options }: Delivery,
  history: History,
  { state, input, output, outputBlob, error, attempts, startedAt, finishedAt, worker, log }: Ending,
  ttl: number
): Finished => ({
  kind,
  key,
  state,
  input,
  output,
  outputBlob,
  error,
  attempts,
  enqueuedAt,
  startedAt,
  finishedAt,
  worker,
  run: again?.run,
  replaces: again?.replaces,
  // For whoever keeps house, if something of it is to be cleared away.
  sequence: isShortLived(ttl) || hasEntries(history) ? sequence : undefined,
  parent,
  trace,
  lane,
  options: options === noOptions ? undefined : options,
  log
})
