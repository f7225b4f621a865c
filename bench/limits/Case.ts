/** A case: a backlog of some tasks, and what their kind is limited to. */
import type { KindLimits } from "../../src/schemas/KindLimits.ts"

export interface Case {
  readonly what: string
  readonly limits: KindLimits
  readonly tasks: number
  /** How many tasks the worker has in hand. */
  readonly slots: number
  /** How long each takes. */
  readonly ms: number
  /** The concurrency key of the n-th. */
  readonly keyOf?: (n: number) => string
}
