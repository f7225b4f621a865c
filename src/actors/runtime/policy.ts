/** What holds for one task: its actor's policy, and what the task itself asks for instead. */
import { Duration } from "effect"
import type { TaskOptions } from "../../schemas/TaskOptions.ts"
import type { Retry } from "./Retry.ts"

export interface Policy {
  readonly retry: Retry
  readonly giveUpOn: ReadonlySet<string> | "every failure"
  /** Milliseconds an attempt may take. */
  readonly timeout: number
  /** Milliseconds since 1970, after which the task is of no use. */
  readonly deadline?: number
}

export const policyOf = (
  actor: {
    readonly retry: Retry
    readonly giveUpOn: Policy["giveUpOn"]
    readonly timeout: Duration.Duration
  },
  { retry, timeout, deadline }: TaskOptions
): Policy => ({
  retry:
    retry === undefined
      ? actor.retry
      : {
          attempts: retry.attempts ?? actor.retry.attempts,
          first: retry.first === undefined ? actor.retry.first : Duration.seconds(retry.first),
          factor: retry.factor ?? actor.retry.factor,
          cap: retry.cap === undefined ? actor.retry.cap : Duration.seconds(retry.cap)
        },
  giveUpOn: actor.giveUpOn,
  timeout: timeout === undefined ? Duration.toMillis(actor.timeout) : timeout * 1_000,
  ...(deadline === undefined ? {} : { deadline: Date.parse(deadline) })
})
