/** The command `millrace`. */
import { sparing } from "./commands/sparing.ts"

sparing()
// Only now is anything else loaded: a process that begins anew would have loaded it in vain.
await import("./commands/run.ts")
