/** The task an actor's program is running for. */
import { Context } from "effect"

export class CurrentTask extends Context.Service<
  CurrentTask,
  {
    readonly id: string
    readonly kind: string
    readonly key: string
    /** 1 for the first attempt. */
    readonly attempt: number
  }
>()("millrace/CurrentTask") {}
