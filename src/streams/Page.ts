/** A page of a listing, and what can be asked for. */
import type { TaskState, TaskView } from "../schemas/TaskRecord.ts"

export interface Query {
  /** Finished tasks of every state, if there is none. */
  readonly state?: TaskState
  readonly kind?: string
  /** How many tasks a page has at most, 1 to 100. */
  readonly limit: number
  /** The `next` of the page before. */
  readonly cursor?: string
  /**
   * Finished at that time or later, by the clock of NATS. Tasks that are not finished: queued, last failed or, by the
   * worker's clock, started.
   */
  readonly since?: Date
  /** Before that time. */
  readonly until?: Date
}

export interface Page {
  /** Newest first. Fewer than asked for do not mean that there are no more. */
  readonly tasks: ReadonlyArray<TaskView>
  /** Where the next page begins; absent if there is none. */
  readonly next?: string
}

export const pageOf = (tasks: ReadonlyArray<TaskView>, next: string | undefined): Page =>
  next === undefined ? { tasks } : { tasks, next }
