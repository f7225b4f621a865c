/** One with few tasks behind one with very many, each limited: when the few are done. */
import { openCount, until } from "../queue/stored.ts"
import { text } from "../queue/work.ts"
import { openCase } from "./openCase.ts"

/** So many of the one with few; four at a time of each, of 20 ms, by a worker of 64 slots. */
const few = 10
const limits = { perKey: { concurrency: 4 } }

/** In which part of the time that all take, in percent, the few are done; and how much of what is allowed is made use of. */
export const fairness = async (many: number) => {
  const { client, connection, work, close } = await openCase(limits)
  const count = openCount(connection)
  try {
    const ofOne = (concurrencyKey: string, length: number) =>
      client.submitAll(
        "count",
        Array.from({ length }, () => ({ input: { text }, concurrencyKey }))
      )
    await ofOne("many", many)
    const last = await ofOne("few", few)
    const ends = Promise.all(
      last.map(async (one) => {
        if (one.accepted) await client.wait(one.task.id)
        return performance.now()
      })
    )
    work(64, 20)
    const { at: from } = await until(() => count("KV_results"), 1)
    const fewBy = Math.max(...(await ends))
    const all = (await until(() => count("KV_results"), many + few)).at - from
    return { percent: (100 * (fewBy - from)) / all, used: (100 * ((many * 20) / 4)) / all }
  } finally {
    await close()
  }
}
