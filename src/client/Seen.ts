/** A task as a client sees it, with the types of what it gives. */
import type { Schema } from "effect"
import type { Event } from "../schemas/Event.ts"
import type { FinalState, TaskError, TaskRecord, TaskState, TaskView } from "../schemas/TaskRecord.ts"
import type { IdOf } from "./Kinds.ts"

/** The task is stored, and will be done. */
export interface Submitted<Name extends string = string> {
  readonly id: IdOf<Name>
  readonly kind: Name
  readonly state: TaskState
}

/** What became of one task of many: each is accepted or refused for itself. */
export type Outcome<Name extends string, E> =
  | { readonly accepted: true; readonly task: Submitted<Name> }
  | { readonly accepted: false; readonly error: E }

/** The task is in its queue again. */
export interface Retried {
  readonly id: string
  readonly kind: string
  readonly state: TaskState
  /** Which run of the task it will be: 2 for the first time it is done again. */
  readonly run: number
}

/** As it is now. What it gave is in `output` however large it is. */
export type Task<Output = Schema.Json> = Omit<TaskView, "output"> & { readonly output?: Output }

type Ended = Omit<TaskView, "state" | "output" | "error" | "finishedAt"> & { readonly finishedAt: string }

export type Succeeded<Output = Schema.Json> = Ended & {
  readonly state: "succeeded"
  readonly output: Output
}
export type Failed = Ended & { readonly state: "failed"; readonly error: TaskError }
export type Cancelled = Ended & { readonly state: "cancelled" }

/** Looked at by its `state`. */
export type Finished<Output = Schema.Json> = Succeeded<Output> | Failed | Cancelled

export interface Page {
  /** Newest first. Fewer than asked for do not mean that there are no more. */
  readonly tasks: ReadonlyArray<TaskView>
  /** The `cursor` of the page that follows; absent if there is none. */
  readonly next?: string
}

/**
 * An event of the kind and state that were asked for. An output over 256 KB is in the blob that `data.outputBlob` names;
 * `get` reads it from there.
 */
export type Happened<Output = Schema.Json, State extends FinalState = FinalState> = Omit<Event, "data"> & {
  readonly data: Omit<TaskRecord, "output" | "state"> & { readonly state: State; readonly output?: Output }
  /** Where it stands among all events: what to begin `after`. */
  readonly sequence: number
}
