/** Too much at once: what does not fit is refused and not dropped, and what waits keeps nobody else waiting. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Clock, Effect, Schema } from "effect"
import * as Actor from "../../src/actors/runtime/Actor.ts"
import * as Worker from "../../src/actors/runtime/Worker.ts"
import * as Task from "../../src/schemas/Task.ts"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { wait } from "../../src/streams/Submit.ts"
import { type TestGateway, idOf, problemOf, startGateway } from "../gateway/gateway.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { until, useStreams } from "../support/useStreams.ts"

describe("a queue that is full", () => {
  let nats: TestNats
  let gateway: TestGateway
  let actor: Process | undefined

  beforeAll(async () => {
    nats = await startNats({ sync: "2m" })
    gateway = await startGateway(nats.url, { MILLRACE_QUEUE_BYTES: "400000" })
    await gateway.run(setUp(taskNames))
  })
  afterAll(async () => {
    await actor?.kill("SIGKILL")
    await gateway.stop()
    await nats.stop()
  })

  const input = (n: number) => ({ text: `${n} ${"word ".repeat(2_000)}` })
  const submit = (n: number) =>
    fetch(`${gateway.url}/v1/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "count", input: input(n) })
    })
  const queued = Effect.flatMap(Queues, (queues) =>
    Effect.map(queues.depth("count"), (depth) => depth.queued)
  )

  it(
    "refuses what does not fit, keeps what it accepted, and takes more when there is room",
    { timeout: 60_000 },
    async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => submit(n)))
      const accepted = await Promise.all(answers.filter(({ status }) => status === 202).map(idOf))
      const refused = answers.filter(({ status }) => status !== 202)
      assert.isAbove(accepted.length, 10)
      assert.isAbove(refused.length, 10)
      for (const response of refused) {
        assert.isAbove(Number(response.headers.get("retry-after")), 0)
        assert.strictEqual((await problemOf(response, 503)).type, "urn:millrace:problem:queue-full")
      }
      const late = { kind: "count", input: JSON.stringify(input(0)) }
      const error = await gateway.run(
        Effect.flatMap(Publisher, (publisher) => Effect.flip(publisher.submit(late)))
      )
      assert.deepInclude(error, { _tag: "QueueFull", kind: "count" })
      assert.strictEqual(await gateway.run(queued), accepted.length)

      actor = startMillrace(["actor", "count"], { NATS_URL: nats.url })
      for (const id of accepted) {
        const task: unknown = await (await fetch(`${gateway.url}/v1/tasks/${id}?wait=30`)).json()
        assert.deepInclude(task, { id, state: "succeeded" })
      }
      assert.strictEqual((await submit(0)).status, 202)
    }
  )
})

const Errand = Task.define("errand", {
  title: "Run an errand, or put it off",
  input: Schema.Struct({ later: Schema.Boolean }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("NotNow", {}),
  example: { later: false }
})

describe("tasks that wait for their next attempt", () => {
  const { run } = useStreams("errand")
  const waiting = 3_000

  it("by the thousand hold up no fresh one", { timeout: 60_000 }, () =>
    run(
      Effect.gen(function* () {
        const actor = Actor.define(Errand, {
          concurrency: 64,
          run: ({ later }) => (later ? Effect.fail({ _tag: "NotNow" }) : Effect.succeed({}))
        })
        const publisher = yield* Publisher
        const submit = (later: boolean) =>
          publisher.submit({
            kind: "errand",
            input: JSON.stringify({ later }),
            options: { retry: { first: 3_600, factor: 1, cap: 3_600, attempts: 100 } }
          })
        yield* Effect.forEach(Array.from({ length: waiting }), () => submit(true), {
          concurrency: 100,
          discard: true
        })
        yield* Effect.forkChild(Worker.run(actor))
        const depth = Effect.flatMap(Queues, (queues) => queues.depth("errand"))
        yield* until(depth, ({ queued, handedOut }) => queued === 0 && handedOut > waiting - 100)

        const from = yield* Clock.currentTimeMillis
        const fresh = yield* Effect.forEach(Array.from({ length: 50 }), () => submit(false), {
          concurrency: 10
        })
        for (const { key } of fresh)
          assert.strictEqual((yield* wait("errand", key, "20 seconds"))?.state, "succeeded")
        const took = (yield* Clock.currentTimeMillis) - from
        assert.isBelow(took, 5_000)
      })
    )
  )
})
