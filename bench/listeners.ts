/**
 * How many may listen at one gateway: `node bench/listeners.ts [listeners] [tasks per second] [seconds]`. All hear of
 * all tasks; whether they do is counted by the bytes that each was sent, and read event by event for some of them.
 */
import { readFile } from "node:fs/promises"
import { cpus } from "node:os"
import { setTimeout as sleep } from "node:timers/promises"
import { Effect, Layer, Logger, ManagedRuntime } from "effect"
import { taskNames } from "../src/schemas/Tasks.ts"
import { JetStream } from "../src/streams/JetStream.ts"
import { Results } from "../src/streams/Results.ts"
import { setUp } from "../src/streams/SetUp.ts"
import { startNode } from "../test/support/millrace.ts"
import { startNats } from "../test/support/nats.ts"
import { layerStreams } from "../test/support/streams.ts"
import { type Heard, hear } from "../test/support/hear.ts"

const [listeners = 5_000, perSecond = 500, seconds = 20] = process.argv.slice(2).map(Number)

/** Of so many every event is read. */
const read = 20
/** Asked for at the same time. */
const atOnce = 100

const nats = await startNats({ sync: "2m" })
const runtime = ManagedRuntime.make(layerStreams(nats.url).pipe(Layer.provideMerge(Logger.layer([]))))
await runtime.runPromise(setUp(taskNames))
const gateway = startNode(["bench/listeners/gateway.ts"], {
  NATS_URL: nats.url,
  MILLRACE_MAX_CONNECTIONS: String(listeners + 100)
})
const [, address = ""] = await gateway.prints(/listens on (\S+)/)
const port = Number(new URL(address).port)

/** Of the gateway: memory now and at most in megabytes, and seconds of processor time. */
const used = async () => {
  const of = async (name: string) => readFile(`/proc/${gateway.child.pid}/${name}`, "utf8")
  const megabytes = (text: string, name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]) / 1024)
  const status = await of("status")
  const [, user, system] = /(?:\S+ ){11}(\d+) (\d+)/.exec((await of("stat")).replace(/^.*\) /, "")) ?? []
  return {
    now: megabytes(status, "VmRSS"),
    most: megabytes(status, "VmHWM"),
    processor: (Number(user) + Number(system)) / 100
  }
}

const consumers = () =>
  runtime.runPromise(
    Effect.flatMap(JetStream, (jetstream) => jetstream.call("CONSUMER.NAMES.EVENTS", {})).pipe(
      Effect.map((answer) => /"total":(\d+)/.exec(JSON.stringify(answer))?.[1])
    )
  )

const finish = (n: number) => {
  const now = new Date().toISOString()
  return Effect.flatMap(Results, (results) =>
    results.store({
      kind: "count",
      key: `listeners-${n}`,
      state: "succeeded",
      input: `{"text":"to be or not to be"}`,
      output: `{"total":6,"unique":4,"characters":18,"top":[{"word":"be","count":2},{"word":"to","count":2}]}`,
      attempts: [],
      enqueuedAt: now,
      startedAt: now,
      finishedAt: now,
      worker: "bench"
    })
  )
}

const idle = await used()
const all: Array<Heard> = []
const opened = performance.now()
while (all.length < listeners) {
  const some = Array.from({ length: Math.min(atOnce, listeners - all.length) }, (_, n) =>
    hear(port, "/v1/events", all.length + n < read)
  )
  all.push(...(await Promise.all(some)))
}
const openedIn = (performance.now() - opened) / 1_000
const listening = await used()
const readersOfEvents = await consumers()

const begun = performance.now()
const tasks = perSecond * seconds
let stored = 0
const storing: Array<Promise<unknown>> = []
while (stored < tasks) {
  const due = Math.min(tasks, Math.floor(((performance.now() - begun) / 1_000) * perSecond))
  const some = Array.from({ length: due - stored }, (_, n) => finish(stored + n))
  stored = due
  storing.push(runtime.runPromise(Effect.all(some, { concurrency: "unbounded", discard: true })))
  await sleep(10)
}
await Promise.all(storing)
const storedIn = (performance.now() - begun) / 1_000
const sample = all.slice(0, read)
const [first] = sample
const isDone = () =>
  all.every((one) => !one.isOpen() || one.bytes() >= (first?.bytes() ?? 0)) &&
  first?.sequences.length === tasks
while (!isDone() && performance.now() - begun < (seconds + 20) * 1_000) await sleep(50)
const heardIn = (performance.now() - begun) / 1_000
const done = await used()

const bytes = first?.bytes() ?? 0
/** A comment, which comes where nothing else does. */
const comment = ": keep-alive\n\n".length
const complete = all.filter(
  (one) => one.isOpen() && one.bytes() >= bytes && (one.bytes() - bytes) % comment === 0
)
const inOrder = sample.filter(({ sequences }) =>
  sequences.every((sequence, n) => n === 0 || sequence === (sequences[n - 1] ?? 0) + 1)
)
if (complete.length < all.length) {
  const counts = new Map<string, number>()
  for (const one of all) {
    const what = `${one.isOpen() ? "open" : "closed"}, ${one.bytes() - bytes} bytes`
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  for (const [what, count] of [...counts].slice(0, 20)) console.log(`${count} ${what}`)
}
const delays = sample.flatMap((one) => one.delays).toSorted((a, b) => a - b)
const at = (quantile: number) => delays[Math.floor((delays.length - 1) * quantile)]
const number = (value: number) => Math.round(value).toLocaleString("en")

console.log(
  `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}; NATS, gateway and listeners on it\n`
)
console.log("| what | |\n|---|---|")
const row = (what: string, value: unknown) => console.log(`| ${what} | ${value} |`)
row("listeners, all of everything", `${number(listeners)}, opened in ${openedIn.toFixed(1)} s`)
row("consumers on EVENTS, the housekeeper's among them", readersOfEvents)
row("tasks finished", `${number(tasks)} in ${storedIn.toFixed(1)} s: ${number(tasks / storedIn)} a second`)
row("bytes of an event", number(bytes / tasks))
row(
  "the last was heard after",
  `${heardIn.toFixed(1)} s: ${number((listeners * tasks) / heardIn)} events a second`
)
row("written", `${number((listeners * bytes) / heardIn / 1e6)} MB a second`)
row("listeners that heard all", `${number(complete.length)} of ${number(listeners)}`)
row("read event by event, without a gap", `${inOrder.length} of ${sample.length}`)
row(
  "delay, from the end of a task to its being heard",
  `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`
)
row(
  "memory of the gateway",
  `${idle.now} MB idle, ${listening.now} MB with all listening, ${done.most} MB at most`
)
row("processor time of the gateway", `${(done.processor - listening.processor).toFixed(1)} s`)

for (const one of all) one.close()
await gateway.kill("SIGTERM")
await runtime.dispose()
await nats.stop()
process.exit(complete.length === listeners && inOrder.length === sample.length ? 0 : 1)
