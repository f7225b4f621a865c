/** Lane: whether a task waits among all others of its kind, or goes before them. */
import { Schema } from "effect"

export const Lane = Schema.Literals(["high", "normal"]).annotate({
  description:
    "`high` goes before whatever waits in `normal`, which is meant where nothing is said. So do the tasks that it calls, " +
    "and whoever is told of its end. While many wait in `high`, every tenth to begin is a `normal` one."
})
export type Lane = typeof Lane.Type
