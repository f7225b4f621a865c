/** The task an actor's program is running for, and how the program tells how it fares. */
import { Context } from "effect"
import type { Postponement } from "../../streams/Postponement.ts"
import type { Again } from "../../streams/Publisher.ts"
import type { Report } from "./Report.ts"

export class CurrentTask extends Context.Service<
  CurrentTask,
  {
    readonly id: string
    readonly kind: string
    readonly key: string
    /** 1 for the first attempt. */
    readonly attempt: number
    /** Set if a person had it done again after it had failed. */
    readonly again?: Again
    /** Left out where it is the normal one. Its children go into the same. */
    readonly lane?: "high"
    /** Whose it is. So are its children. */
    readonly concurrencyKey?: string
    /** RFC 3339: its children are of no use after that either. */
    readonly deadline?: string
    /** RFC 3339: when its message was stored. */
    readonly enqueuedAt: string
    /** Milliseconds this attempt may take. */
    readonly timeout: number
    /** What it was told when it was last handed back to wait; `turn` and `memo` only if no attempt has ended since. */
    readonly postponed?: Postponement
    /** How far it is, from 0 to 1: told to whoever waits for it, four times a second at most. */
    readonly progress: Report["progress"]
    /** A line about this task: told to whoever waits for it, and the last 20 are kept with it. */
    readonly log: Report["log"]
  }
>()("millrace/CurrentTask") {}
