/** When a failed task is tried again. Data and not a Schedule, since the count must survive the process. */
import { Duration } from "effect"

export interface Retry {
  /** How often a task is tried in all. */
  readonly attempts: number
  /** The longest wait after the first failure; each further failure multiplies it by `factor`, up to `cap`. */
  readonly first: Duration.Input
  readonly factor: number
  readonly cap: Duration.Input
}

export const defaults: Retry = { attempts: 5, first: "1 second", factor: 2, cap: "5 minutes" }

/** The longest wait in milliseconds after the `attempt`-th failure: never above the cap, never less than before. */
export const ceiling = (retry: Retry, attempt: number): number => {
  const cap = Duration.toMillis(retry.cap)
  return Math.min(cap, Duration.toMillis(retry.first) * Math.max(1, retry.factor) ** (attempt - 1))
}

/**
 * The wait in milliseconds after the `attempt`-th failure, with full jitter: anywhere up to the ceiling, so that tasks
 * that failed together do not come back together. `random` is in [0, 1).
 */
export const delay = (retry: Retry, attempt: number, random: number): number =>
  Math.round(ceiling(retry, attempt) * random)
