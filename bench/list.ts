/** How long pages of tasks take among very many: `node bench/list.ts [records] [rounds]`, a table in Markdown. */
import { cpus } from "node:os"
import { Effect } from "effect"
import { Nats } from "../src/streams/Nats.ts"
import { setUp } from "../src/streams/SetUp.ts"
import * as Subjects from "../src/streams/Subjects.ts"
import { taskNames } from "../src/schemas/Tasks.ts"
import { startMillrace } from "../test/support/millrace.ts"
import { startNats } from "../test/support/nats.ts"
import { layerStreams } from "../test/support/streams.ts"
import { type Told, fill } from "../test/streams/filling.ts"

const [records = 100_000, rounds = 300] = process.argv.slice(2).map(Number)
const queued = 10_000

/** Of a task as people send them. */
const input = "to be or not to be ".repeat(20)

/** Most succeeded; one in twenty failed and one in fifty was cancelled; of thumbnails there are few, and they failed long ago. */
const told = (n: number): Told => {
  const key = String(n)
  if (n % 1_000 === 7 && n < records / 10) return { kind: "thumbnails", state: "failed", key, input }
  const kind = taskNames[n % 4] ?? "count"
  return { kind, state: n % 20 === 3 ? "failed" : n % 50 === 9 ? "cancelled" : "succeeded", key, input }
}

const enqueue = Effect.flatMap(Nats, ({ connection }) =>
  Effect.promise(async () => {
    const body = JSON.stringify({ text: input })
    for (let n = 0; n < queued; n += 1) {
      const subject = Subjects.task("count", "normal", `waiting-${n}`)
      if (n % 1_000 === 999) await connection.request(subject, body, { timeout: 20_000 })
      else connection.publish(subject, body)
    }
  })
)

/** Where the page lies that is so many pages down. */
const cursorAt = async (url: string, query: string, pages: number): Promise<string> => {
  let cursor = ""
  for (let n = 0; n < pages; n += 1) {
    const { next } = Object(await (await fetch(`${url}/v1/tasks?${query}${cursor}`)).json())
    if (typeof next !== "string") return cursor
    cursor = `&cursor=${next}`
  }
  return cursor
}

const at = (sorted: ReadonlyArray<number>, part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN

const measure = async (address: string, width: number) => {
  const times: Array<number> = []
  const one = async (isCounted: boolean) => {
    const begun = performance.now()
    const response = await fetch(address)
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${address} answered ${response.status}`)
    if (isCounted) times.push(performance.now() - begun)
  }
  for (let n = 0; n < 30; n += 1) await one(false)
  for (let n = 0; n < rounds; n += width) await Promise.all(Array.from({ length: width }, () => one(true)))
  return times.toSorted((a, b) => a - b)
}

const nats = await startNats({ sync: "2m" })
const prepare = Effect.andThen(setUp(taskNames), Effect.andThen(fill(records, told), enqueue))
await Effect.runPromise(Effect.provide(prepare, layerStreams(nats.url)))

const gateway = startMillrace(["gateway", "--port", "0"], { NATS_URL: nats.url, NODE_OPTIONS: "" })
const [, url = ""] = await gateway.prints(/listens on (http\S+)/)
const begun = performance.now()
await (await fetch(`${url}/v1/stats`)).json()
const untilStats = performance.now() - begun

const middle = Math.floor(records / 2)
const since = new Date(Date.now() - 3_600_000).toISOString()
const pages = [
  ["the newest", "limit=50"],
  ["the newest, 100 a page", "limit=100"],
  ["a hundred pages down", `limit=50${await cursorAt(url, "limit=50", 100)}`],
  ["failed", "limit=50&state=failed"],
  ["failed, twenty pages down", `limit=50&state=failed${await cursorAt(url, "limit=50&state=failed", 20)}`],
  ["cancelled, of one kind", "limit=50&state=cancelled&kind=count"],
  ["succeeded, of one kind", "limit=50&state=succeeded&kind=fetch"],
  ["few, long ago", "limit=50&kind=thumbnails"],
  ["none", "limit=50&state=succeeded&kind=thumbnails"],
  ["failed, of the last hour", `limit=50&state=failed&since=${since}`],
  ["queued", "limit=50&state=queued"],
  ["queued, twenty pages down", `limit=50&state=queued${await cursorAt(url, "limit=50&state=queued", 20)}`]
] as const
const addresses = [
  ...pages.map(([name, query]) => [name, `${url}/v1/tasks?${query}`] as const),
  ["one, by its id", `${url}/v1/tasks/${told(middle).kind}_${middle}`] as const,
  ["the stats", `${url}/v1/stats`] as const
]

console.log(
  `${cpus().length} × ${cpus()[0]?.model}, ${records.toLocaleString("en")} records, ${queued.toLocaleString("en")} queued, ` +
    `${rounds} rounds; the first stats after ${untilStats.toFixed(0)} ms\n`
)
console.log("| ms | p50 | p99 | most | p99, 4 at a time |\n|---|---|---|---|---|")
for (const [name, address] of addresses) {
  const alone = await measure(address, 1)
  const together = await measure(address, 4)
  const cells = [at(alone, 0.5), at(alone, 0.99), at(alone, 1), at(together, 0.99)]
  console.log(`| ${name} | ${cells.map((ms) => ms.toFixed(1)).join(" | ")} |`)
}

await gateway.kill("SIGTERM")
await nats.stop()
