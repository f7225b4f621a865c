/** Runs a case on a server of its own: how fast its tasks are done, and how many messages each takes. */
import { openCount, perSecondOf, until } from "../queue/stored.ts"
import { text } from "../queue/work.ts"
import type { Case } from "./Case.ts"
import { openCase } from "./openCase.ts"

export interface Ran {
  readonly perSecond: number
  /** Both ways, between the worker and NATS. */
  readonly messages: number
}

export const run = async ({ limits, tasks, slots, ms, optionsOf }: Case): Promise<Ran> => {
  const { client, connection, messages, work, close } = await openCase(limits)
  const count = openCount(connection)
  const stored = (wanted: number) => until(() => count("KV_results"), wanted)
  try {
    const asked = Array.from({ length: tasks }, (_, n) => ({ input: { text }, ...optionsOf?.(n) }))
    await client.submitAll("count", asked)
    await until(() => count("TASKS_count"), tasks)
    work(slots, ms)
    const from = await stored(1)
    const to = await stored(tasks)
    return { perSecond: perSecondOf(from, to), messages: messages() / tasks }
  } finally {
    await close()
  }
}
