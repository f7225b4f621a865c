/** A queue as its users have it: what is measured of each in the same way. */
import type { Open } from "../latency/latency.ts"

export interface Peer {
  readonly name: string
  /** On a fresh server with empty data. */
  readonly start: () => Promise<Running>
}

export interface Running {
  readonly url: string
  /** Resolves when it is stored. */
  readonly submit: () => Promise<unknown>
  /** Many in one call; resolves when all of them are stored. */
  readonly submitAll: (count: number) => Promise<unknown>
  /** A process that does all that waits, and what comes then. */
  readonly startWorker: () => { readonly stop: () => Promise<void> }
  /** How many are done, with their results stored. */
  readonly done: () => Promise<number>
  readonly open: Open
  readonly stop: () => Promise<void>
}
