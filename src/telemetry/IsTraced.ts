/** Whether spans are made. Where none are, a trace that was begun elsewhere is handed on all the same. */
import { Context } from "effect"

export const IsTraced = Context.Reference("millrace/IsTraced", { defaultValue: () => false })
