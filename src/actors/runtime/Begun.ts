/** An attempt that was begun, and why one is stopped. */
import type { Fiber } from "effect"
import type { Report } from "./Report.ts"

/** Why an attempt was interrupted. "Settled elsewhere" says that there may be a record: it was cancelled, or done twice. */
export type Reason = "timeout" | "deadline" | "shutdown" | "settled elsewhere" | "parent cancelled"

export interface Begun {
  readonly fiber: Fiber.Fiber<unknown, unknown>
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Milliseconds by a clock that nobody sets. */
  readonly since: number
  /** Of which it had spent so many by then waiting for its turn. */
  readonly waited: (now: number) => number
  /** What it waits for at this moment, if it does and its worker has it wait. */
  readonly waitsFor: () => string | undefined
  /** Milliseconds it may take beside that. */
  readonly timeout: number
  /** Milliseconds since 1970. */
  readonly deadline?: number
  readonly report: Report
}
