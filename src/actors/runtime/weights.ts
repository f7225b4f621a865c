/** How much room a task takes in the gate of its worker, and in that of the process. */
import { everybody } from "./Company.ts"
import { type History, mustBeAlone, weightOf } from "./History.ts"

export interface Weights {
  readonly here: number
  /** What waits for other tasks keeps none of them from running, and is kept from nothing by them: it goes not through that. */
  readonly company: number | undefined
}

export const weightsOf = (
  history: History,
  { concurrency, waits }: { readonly concurrency: number; readonly waits: boolean }
): Weights => ({
  here: weightOf(history, concurrency, waits),
  company: waits ? undefined : mustBeAlone(history) ? everybody : 1
})
