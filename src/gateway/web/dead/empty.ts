/** What stands in the place of dead letters where there are none. */
import { many } from "../base/format.ts"
import { notice } from "../parts/notice.ts"

export const empty = (hidden: number): HTMLElement =>
  hidden === 0
    ? notice("empty", "No dead letters.", "Whatever fails for good appears here, and can be retried.")
    : notice(
        "empty",
        `Only ${many(hidden, "step")} of other tasks failed.`,
        "They are done again with the task that called them."
      )
