/** A backup is taken while tasks flow, the server is lost, and another one goes on from the backup. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, ManagedRuntime } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import { pause } from "../../src/streams/Pausing.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { wait } from "../../src/streams/Submit.ts"
import { Subscribers } from "../../src/streams/Subscribers.ts"
import { command } from "../commands/command.ts"
import { everyMessage, messagesIn } from "../support/everyMessage.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

const directory = mkdtempSync(join(tmpdir(), "millrace-test-"))
const place = join(directory, "backup")

let nats: TestNats
let actor: Process
let streams: ReturnType<typeof open>
const open = (url: string) => ManagedRuntime.make(layerStreams(url))

const millrace = async (...words: ReadonlyArray<string>) => {
  const { code, out, err } = await command({ NATS_URL: nats.url }, words)
  assert.strictEqual(code, 0, err)
  return out
}

const start = async () => {
  nats = await startNats({ sync: "2m" })
  streams = open(nats.url)
}
const startActor = async () => {
  actor = startMillrace(["actor", "count"], { NATS_URL: nats.url })
  await actor.prints(/taking/)
}
const lose = async () => {
  await actor.kill("SIGKILL")
  await streams.dispose()
  await nats.stop()
}

beforeAll(async () => {
  await start()
  await millrace("setup")
  await startActor()
})
afterAll(async () => {
  await lose()
  rmSync(directory, { recursive: true })
})

let submitted = 0
const submit = () =>
  streams.runPromise(
    Publisher.use((publisher) =>
      publisher.submit({
        kind: "count",
        input: JSON.stringify({ text: `words of number ${submitted++}` }),
        lane: submitted % 2 === 0 ? "high" : "normal"
      })
    )
  )

/** The ids of those that are there, or come within two seconds. */
const take = () =>
  streams.runPromise(
    Effect.gen(function* () {
      const subscribers = yield* Subscribers
      const all = yield* subscribers.pull("audit", { limit: 256, wait: "2 seconds" })
      yield* subscribers.ack(
        "audit",
        all.map(({ delivery }) => delivery)
      )
      return all.map(({ event }) => event.subject)
    })
  )

describe("a backup that is taken under load", { timeout: 120_000 }, () => {
  it("has every task that was accepted before it began, each of which ends once, and every event of one", async () => {
    await streams.runPromise(Subscribers.use((all) => all.create("audit", {})))
    const { id: blob } = await streams.runPromise(
      Blobs.use((blobs) => blobs.putBytes(Buffer.alloc(3_000_000, "blob"), "text/plain"))
    )
    const accepted: Array<{ readonly id: string; readonly key: string }> = []
    const heard = new Set<string>()
    for (let n = 0; n < 40; n += 1)
      accepted.push(...(await Promise.all(Array.from({ length: 25 }, () => submit()))))
    for (const id of await take()) heard.add(id)
    assert.isAbove(heard.size, 0)

    // From here on nothing is promised of what is accepted, but it goes on all the time.
    const load = new AbortController()
    const loaded = (async () => {
      while (!load.signal.aborted) await Promise.all(Array.from({ length: 10 }, () => submit()))
    })()
    const { paused } = await streams.runPromise(pause("notify"))
    await millrace("backup", place)
    load.abort()
    await loaded
    await lose()

    await start()
    const restored = await millrace("restore", place, "--no-json")
    for (const kind of taskNames) assert.include(restored, `restored TASKS_${kind} `)
    await millrace("setup")
    // What was paused is.
    const notify = await streams.runPromise(Queues.use((queues) => queues.depth("notify")))
    assert.deepEqual(notify.paused, paused)
    await startActor()
    for (const { key } of accepted) {
      const task = await streams.runPromise(wait("count", key, "30 seconds"))
      assert.strictEqual(task?.state, "succeeded", key)
    }
    while ((await messagesIn(nats.url, "TASKS_count")) > 0) await sleep(50)
    const records = await everyMessage(nats.url, "KV_results", (message) => message.subject)
    assert.strictEqual(new Set(records).size, records.length)
    const bytes = await streams.runPromise(Blobs.use((blobs) => blobs.getBytes(blob)))
    assert.strictEqual(Buffer.compare(bytes.bytes, Buffer.alloc(3_000_000, "blob")), 0)

    const late = await submit()
    while (!heard.has(late.id)) for (const id of await take()) heard.add(id)
    assert.deepEqual(
      accepted.map(({ id }) => id).filter((id) => !heard.has(id)),
      []
    )
  })
})
