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

/** Nobody asks to be left alone for longer and is still waited for. */
const longestAsked = Duration.toMillis(Duration.days(1))

/**
 * The wait where who was asked says itself when to come back: then, and not before. A little later, up to a tenth and 5
 * seconds at most, so that not all come at once.
 */
export const asked = (millis: number, random: number): number => {
  const wait = Math.min(Math.max(0, millis), longestAsked)
  return Math.ceil(wait + random * Math.min(5_000, 250 + wait / 10))
}

/**
 * The wait in milliseconds after the `attempt`-th failure, with full jitter: anywhere up to the ceiling, so that tasks
 * that failed together do not come back together. `random` is in [0, 1).
 */
export const delay = (retry: Retry, attempt: number, random: number): number =>
  Math.round(ceiling(retry, attempt) * random)
