/** A kind that is paused stays so while everything is killed: nothing of it is begun, nothing is lost, and it goes on at a word. */
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Exit, Schema, Scope } from "effect"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { web } from "../support/web.ts"

const scope = Scope.makeUnsafe()
let nats: TestNats
let gateway: Process
let actor: Process
let url: string
let page: string

const startGateway = async () => {
  gateway = startMillrace(["gateway", "--port", "0"], { NATS_URL: nats.url })
  const [, found = ""] = await gateway.prints(/listens on (http:\S+?)\/?"?$/m)
  url = found
}
const startActor = async () => {
  actor = startMillrace(["actor", "count", "fetch", "count-page"], { NATS_URL: nats.url })
  await actor.prints(/taking .* tasks/)
}

beforeAll(async () => {
  nats = await startNats()
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: nats.url }).ended, 0)
  const address = await Effect.runPromise(
    Scope.provide(
      web((_, response) => response.end("to be or not to be")),
      scope
    )
  )
  page = address("/page").href
  await Promise.all([startGateway(), startActor()])
}, 60_000)
afterAll(async () => {
  await Promise.all([gateway.kill("SIGKILL"), actor.kill("SIGKILL")])
  await nats.stop()
  await Effect.runPromise(Scope.close(scope, Exit.void))
})

const Answer = Schema.Struct({
  id: Schema.optionalKey(Schema.String),
  state: Schema.optionalKey(Schema.String),
  paused: Schema.optionalKey(Schema.Struct({ since: Schema.String })),
  attempts: Schema.optionalKey(Schema.Array(Schema.Unknown))
})

/** Asked until it is answered: the one that was asked may have been killed a moment ago. */
const ask = async (method: string, path: string, body?: unknown): Promise<typeof Answer.Type> => {
  while (true) {
    const response = await fetch(url + path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    }).catch(() => undefined)
    if (response?.ok === true) return Schema.decodeUnknownSync(Answer)(await response.json())
    await sleep(50)
  }
}

const submit = async (kind: string, input: unknown) =>
  (await ask("POST", "/v1/tasks", { kind, input })).id ?? ""

const is = async (id: string, state: string) => {
  while ((await ask("GET", `/v1/tasks/${id}?wait=1`)).state !== state);
}

describe("a kind that is paused", () => {
  it(
    "stays so while actor, gateway and server are killed, and then loses nothing",
    { timeout: 90_000 },
    async () => {
      const paused = await ask("POST", "/v1/kinds/count/pause")
      const ids = await Promise.all([1, 2, 3].map((n) => submit("count", { text: `${n}` })))
      // It waits for what it calls, and goes on elsewhere when its worker is killed.
      const parent = await submit("count-page", { url: page })
      await is(parent, "running")
      await actor.kill("SIGKILL")
      await gateway.kill("SIGKILL")
      await nats.kill()
      await nats.restart()
      await Promise.all([startGateway(), startActor()])
      assert.deepEqual(await ask("POST", "/v1/kinds/count/pause"), paused)
      for (const id of ids) assert.strictEqual((await ask("GET", `/v1/tasks/${id}`)).state, "queued")
      // The worker that came works, though not on this kind.
      await is(await submit("fetch", { url: page }), "succeeded")
      for (const id of ids) assert.strictEqual((await ask("GET", `/v1/tasks/${id}`)).state, "queued")
      await ask("POST", "/v1/kinds/count/resume")
      for (const id of ids) await is(id, "succeeded")
      for (const id of ids) assert.deepEqual((await ask("GET", `/v1/tasks/${id}`)).attempts, [])
      await is(parent, "succeeded")
    }
  )
})
