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
    const from = performance.now()
    work(64, 20)
    const ids = last.flatMap((one) => (one.accepted ? [one.task.id] : []))
    const fewBy = Math.max(
      ...(await Promise.all(
        ids.map(async (id) => {
          await client.wait(id)
          return performance.now()
        })
      ))
    )
    await until(() => count("KV_results"), many + few)
    const all = performance.now() - from
    return { percent: (100 * (fewBy - from)) / all, used: (100 * ((many * 20) / 4)) / all }
  } finally {
    await close()
  }
}
