/** What a task has been through before this delivery of it, and what follows from that. */
import type { Attempt } from "../../schemas/TaskRecord.ts"
import type { Known } from "../../streams/Attempts.ts"

export interface History {
  /** Of earlier runs: a person has the task done again. */
  readonly earlier: ReadonlyArray<Attempt>
  /** Of this run, in order. */
  readonly entries: ReadonlyArray<Attempt>
  /** Which attempt the next one is: interruptions and crashes are written down but not counted. */
  readonly attempt: number
  /** How often its worker may have ended while it ran. */
  readonly crashes: number
  /** Where the next entry has been put already, as a crash: what it is if nobody lives to say better. */
  readonly mark?: number
  /** What stands where the next entry is to be put, and tells only that the task was handed back to wait. */
  readonly told?: number
  /** What it was told when it was last handed back to wait, and where that stands. */
  readonly postponed?: NonNullable<Known["postponed"]>
}

export const nothingBefore: History = { earlier: [], entries: [], attempt: 1, crashes: 0 }

/** A task that was being run so often when its worker ended is not run again. */
const mostCrashes = 5

/**
 * A program that waits for others ends with its worker when one of those kills it, in the same process: as many crashes
 * as four of those may cause are put down to them.
 */
const forgivenOf = (waits: boolean) => (waits ? 4 * mostCrashes : 0)

/** Whether it has killed its workers often enough, as far as can be known. */
export const isPoison = ({ crashes }: History, waits: boolean): boolean =>
  crashes - forgivenOf(waits) >= mostCrashes

/** Whether it may have killed its worker more than once. */
export const mustBeAlone = ({ entries }: History): boolean => entries.some(({ ended }) => ended === "crashed")

/**
 * `deliveries` counts this one. Each delivery before it left an entry when it ended, or was counted when the task was
 * handed back to wait; one without is a suspicion. From
 * the second delivery on a crash is an entry as well, written before the program begins, so that deliveries which were
 * lost on their way, or handed back before they began, never add up to more than that one suspicion.
 */
export const historyOf = (
  deliveries: number,
  { entries, postponed, told }: Known,
  earlier: ReadonlyArray<Attempt>
): History => {
  const count = (ended: Attempt["ended"]) => entries.filter((entry) => entry.ended === ended).length
  const unexplained = deliveries - 1 > entries.length + (postponed?.last.times ?? 0) ? 1 : 0
  return {
    earlier,
    entries,
    attempt: count("failed") + 1,
    crashes: count("crashed") + unexplained,
    ...(postponed !== undefined && { postponed }),
    ...(told !== undefined && { told })
  }
}

/**
 * How much of a worker's slots a task takes. One that may have killed its worker takes them all, so that no other task
 * pays for it; where hundreds run at a time, 16 at first, since a worker that was killed from outside leaves as many
 * suspects as it had slots.
 */
export const weightOf = (history: History, slots: number, waits: boolean): number => {
  if (history.crashes <= forgivenOf(waits)) return 1
  return mustBeAlone(history) && !waits ? slots : Math.min(slots, 16)
}

/** Whether there is something of the task beside its message, to be cleared away. */
export const hasEntries = ({ entries, mark, postponed }: History) =>
  entries.length > 0 || mark !== undefined || postponed !== undefined

/** As its record tells them. */
export const attemptsOf = ({ earlier, entries }: History) =>
  earlier.length === 0 ? entries : [...earlier, ...entries]
