/** The promise of the whole: tasks in flight survive a killed actor and a killed server, and each ends exactly once. */
import { createServer, type Server } from "node:http"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, ManagedRuntime, Schedule } from "effect"
import sharp from "sharp"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { wait } from "../../src/streams/Submit.ts"
import { eventsAreTold, everyMessage, messagesIn } from "../support/everyMessage.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

const total = 300
const page = `<html lang="en"><title>A page</title><p>${"the mill turns and the race runs ".repeat(50)}</p></html>`

let nats: TestNats
let server: Server
let origin: string
let heard = 0
const actors = new Map<string, Process>()

const startActor = (kind: string) =>
  actors.set(
    kind,
    startMillrace(["actor", kind], { NATS_URL: nats.url, MILLRACE_WORKER: `${kind}-${Date.now()}` })
  )

beforeAll(async () => {
  const picture = await sharp({ create: { width: 600, height: 400, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer()
  server = createServer((request, response) => {
    heard += 1
    if (request.url === "/picture") return response.setHeader("content-type", "image/jpeg").end(picture)
    if (request.method === "POST") return request.resume().on("end", () => response.end("thank you"))
    return response.setHeader("content-type", "text/html").end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  origin = `http://127.0.0.1:${address.port}`
  nats = await startNats()
})

afterAll(async () => {
  await Promise.all([...actors.values()].map((actor) => actor.kill("SIGKILL")))
  server.closeAllConnections()
  server.close()
  await nats.stop()
})

/** The inputs in turn, so that all kinds are in flight together; a third of them call others. */
const inputOf = (n: number) => {
  const webhook = { webhook: `${origin}/hook` }
  switch (n % 6) {
    case 0:
      return { kind: "fetch", input: { url: `${origin}/page` } }
    case 1:
      return { kind: "count", input: { text: `one two ${n}` } }
    case 2:
      return { kind: "resize", input: { url: `${origin}/picture`, sizes: [{ width: 32 }] } }
    case 3:
      return { kind: "notify", input: { webhook: { url: `${origin}/hook`, body: { n } } } }
    case 4:
      return { kind: "count-page", input: { url: `${origin}/page`, notify: webhook } }
    default:
      return {
        kind: "thumbnails",
        input: { url: `${origin}/picture`, sizes: [{ width: 48 }], notify: webhook }
      }
  }
}

/** The ids of a stream's messages, sorted. */
const idsIn = async (stream: string) =>
  (await everyMessage(nats.url, stream, (message) => message.headers?.get("ce-id") ?? "")).toSorted()

describe("tasks in flight", () => {
  it(
    "end with one record and one event each, though an actor and the server are killed",
    { timeout: 150_000 },
    async () => {
      const runtime = ManagedRuntime.make(layerStreams(nats.url))
      await runtime.runPromise(setUp(taskNames))
      for (const kind of taskNames) startActor(kind)
      await Promise.all([...actors.values()].map((actor) => actor.prints(/taking/)))

      const accepted = await runtime.runPromise(
        Effect.flatMap(Publisher, (publisher) =>
          Effect.forEach(
            Array.from({ length: total }, (_, n) => inputOf(n)),
            ({ kind, input }) =>
              Effect.map(publisher.submit({ kind, input: JSON.stringify(input) }), ({ key, id }) => ({
                kind,
                key,
                id
              })),
            { concurrency: 50 }
          )
        )
      )
      const orchestrator = actors.get("count-page")
      assert.strictEqual(await orchestrator?.kill("SIGKILL"), "SIGKILL")
      await nats.kill()
      await nats.restart()
      startActor("count-page")

      const ended = await runtime.runPromise(
        Effect.forEach(
          accepted,
          ({ kind, key }) => Effect.retry(wait(kind, key, "2 minutes"), Schedule.spaced("200 millis")),
          { concurrency: "unbounded" }
        )
      )
      assert.deepEqual(
        ended.filter((task) => task?.state !== "succeeded").map((task) => task?.error ?? task),
        []
      )

      const ids = await idsIn("KV_results")
      assert.strictEqual(new Set(ids).size, ids.length, "a task has two records")
      for (const { id } of accepted) assert.include(ids, `${id}.1`)
      // 50 of each: count-page calls three others, thumbnails two.
      assert.strictEqual(ids.length, total + 50 * 3 + 50 * 2)
      await eventsAreTold(nats.url)
      assert.deepEqual(await idsIn("EVENTS"), ids)
      for (const kind of taskNames) assert.strictEqual(await messagesIn(nats.url, `TASKS_${kind}`), 0)
      assert.isAtLeast(heard, 300)
      await runtime.dispose()
    }
  )
})
