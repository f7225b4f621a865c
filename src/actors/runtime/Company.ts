/** The gate of the whole process: what has killed its worker before runs beside no task, of whatever kind. */
import { Context } from "effect"
import * as Gate from "./Gate.ts"

/** More than ever run together. */
export const everybody = 1_000_000

/** Of all workers of a process, unless another one is provided. */
export const Company = Context.Reference<Gate.Gate>("millrace/Company", {
  defaultValue: () => Gate.make(everybody)
})
