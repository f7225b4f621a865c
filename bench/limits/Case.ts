/** A case: a backlog of some tasks, what is said of them, and what their kind is limited to. */
import type { SubmitOptions } from "../../src/client/Client.ts"
import type { KindLimits } from "../../src/schemas/KindLimits.ts"

export interface Case {
  readonly what: string
  readonly limits: KindLimits
  readonly tasks: number
  /** How many tasks the worker has in hand. */
  readonly slots: number
  /** How long each takes. */
  readonly ms: number
  /** What is said of the n-th when it is submitted. */
  readonly optionsOf?: (n: number) => SubmitOptions
}
