/** Our client in promises: a call for each task, or one for many. */
import { Millrace } from "../../src/client/forPromises.ts"
import { text } from "../queue/work.ts"
import { atOnce } from "./atOnce.ts"
import type { Open } from "./submitters.ts"

export const oneByOne =
  (width: number): Open =>
  async (servers) => {
    const millrace = await Millrace.connect({ servers })
    return {
      submit: (tasks) => atOnce(width, tasks, () => millrace.submit("count", { text })),
      close: () => millrace.close()
    }
  }

export const inBulk =
  (most: number): Open =>
  async (servers) => {
    const millrace = await Millrace.connect({ servers })
    return {
      submit: async (tasks) => {
        for (let sent = 0; sent < tasks; sent += most) {
          const length = Math.min(most, tasks - sent)
          const outcomes = await millrace.submitAll(
            "count",
            Array.from({ length }, () => ({ input: { text } }))
          )
          for (const outcome of outcomes) if (!outcome.accepted) throw outcome.error
        }
      },
      close: () => millrace.close()
    }
  }
