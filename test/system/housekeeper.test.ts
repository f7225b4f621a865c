/** Whoever is to be told of a task is told of each of its runs, once, though the gateway is killed in between. */
import { randomBytes } from "node:crypto"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Exit, type Layer, ManagedRuntime, Queue, Schema, Scope } from "effect"
import { Webhook } from "standardwebhooks"
import * as TaskId from "../../src/schemas/TaskId.ts"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { retry } from "../../src/streams/Retry.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { smtpServer } from "../actors/notify/smtpServer.ts"
import { leaseOf, replay, tidied } from "../gateway/house.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { until } from "../support/useStreams.ts"
import { web } from "../support/web.ts"

let nats: TestNats
let runtime: ManagedRuntime.ManagedRuntime<Layer.Success<ReturnType<typeof layerStreams>>, unknown>
let gateway: Process
let actor: Process
let post: Effect.Success<ReturnType<typeof smtpServer>>
const scope = Scope.makeUnsafe()
const secret = `whsec_${randomBytes(32).toString("base64")}`

const run: typeof runtime.runPromise = (effect) => runtime.runPromise(effect)

const startGateway = async () => {
  gateway = startMillrace(["gateway", "--port", "0"], { NATS_URL: nats.url })
  return (await gateway.prints(/listens on (\S+)/))[1] ?? ""
}

beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  runtime = ManagedRuntime.make(layerStreams(nats.url))
  await run(setUp(taskNames))
  post = await run(Scope.provide(smtpServer(), scope))
  actor = startMillrace(["actor", "fetch", "notify"], {
    NATS_URL: nats.url,
    SMTP_URL: post.url,
    NOTIFY_WEBHOOK_SECRETS: secret
  })
})

afterAll(async () => {
  await Promise.all([gateway.kill("SIGKILL"), actor.kill("SIGKILL")])
  await run(Scope.close(scope, Exit.void))
  await runtime.dispose()
  await nats.stop()
})

const Body = Schema.Struct({
  type: Schema.String,
  data: Schema.Struct({
    id: Schema.String,
    kind: Schema.String,
    state: Schema.String,
    run: Schema.optionalKey(Schema.Int),
    output: Schema.optionalKey(Schema.Json),
    error: Schema.optionalKey(Schema.Struct({ tag: Schema.String })),
    finishedAt: Schema.String
  })
})

/** A site with a page that is there as long as it is said to be, and an address to tell things to. */
const site = Effect.gen(function* () {
  const told = yield* Queue.unbounded<{
    readonly messageId: string
    readonly body: (typeof Body.Type)["data"]
  }>()
  const state = { isThere: true }
  const address = yield* web((request, response) => {
    if (request.url === "/hook") {
      let text = ""
      request.on("data", (chunk: Buffer) => (text += chunk.toString()))
      request.on("end", () => {
        const messageId = String(request.headers["webhook-id"])
        const signed = new Webhook(secret).verify(text, {
          "webhook-id": messageId,
          "webhook-timestamp": String(request.headers["webhook-timestamp"]),
          "webhook-signature": String(request.headers["webhook-signature"])
        })
        Queue.offerUnsafe(told, { messageId, body: Schema.decodeUnknownSync(Body)(signed).data })
        response.end("thank you")
      })
      return
    }
    response.statusCode = state.isThere ? 200 : 404
    response.setHeader("content-type", "text/html").end("<title>A page</title><p>a word and another</p>")
  })
  const task = { kind: "fetch", input: { url: address("/page").href } }
  return { told, state, task, notify: { webhook: address("/hook").href } }
})

/** Nothing is left to do, and nobody is about to be told anything. */
const quiet = Effect.gen(function* () {
  yield* tidied
  const jetstream = yield* JetStream
  yield* until(
    jetstream.read("TASKS_notify", { seq: 1, next_by_subj: "tasks.notify.>" }),
    (message) => message === undefined
  )
})

describe("whom a task names", () => {
  it("is told of each run of it once, whatever is done again", () =>
    run(
      Effect.gen(function* () {
        const url = yield* Effect.promise(startGateway)
        const { told, state, task, notify } = yield* site
        state.isThere = false
        const response = yield* Effect.promise(() =>
          fetch(`${url}/v1/tasks`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ ...task, notify })
          })
        )
        assert.strictEqual(response.status, 202)
        const { messageId, body: first } = yield* Queue.take(told)
        assert.deepInclude(first, { kind: "fetch", state: "failed" })
        assert.strictEqual(first.error?.tag, "PageGone")
        assert.strictEqual(TaskId.parse(messageId)?.kind, "notify")

        state.isThere = true
        yield* retry("fetch", TaskId.parse(first.id)?.key ?? "")
        const { body: second } = yield* Queue.take(told)
        assert.deepInclude(second, { id: first.id, state: "succeeded", run: 2 })
        assert.isDefined(second.output)

        yield* quiet
        yield* replay
        yield* quiet
        assert.strictEqual(yield* Queue.size(told), 0)
      }).pipe(Effect.scoped)
    ))

  it("is told though the gateway is killed when the task is finished and nobody was told yet", () =>
    run(
      Effect.gen(function* () {
        const { told, task, notify } = yield* site
        // With nowhere to put it, the gateway knows whom to tell what, and cannot.
        yield* (yield* JetStream).call("STREAM.DELETE.TASKS_notify", {})
        const { key } = yield* (yield* Publisher).submit({
          kind: "fetch",
          input: JSON.stringify(task.input),
          options: { notify: { webhook: new URL(notify.webhook) } }
        })
        yield* Effect.promise(() => gateway.prints(/NATS has no queue for notify/))
        yield* Effect.promise(() => gateway.kill("SIGKILL"))
        yield* setUp(taskNames)
        // It may have died before it had put the task off, and then half a minute would pass.
        yield* leaseOf(1_000)
        yield* Effect.promise(startGateway)
        const { body } = yield* Queue.take(told)
        assert.deepInclude(body, { id: TaskId.make("fetch", key), state: "succeeded" })
        yield* quiet
        assert.strictEqual(yield* Queue.size(told), 0)
      }).pipe(Effect.scoped)
    ))

  it("is told by mail, of a failure as well", () =>
    run(
      Effect.gen(function* () {
        const { state, task } = yield* site
        state.isThere = false
        const { key } = yield* (yield* Publisher).submit({
          kind: "fetch",
          input: JSON.stringify(task.input),
          options: { notify: { email: "miller@example.org" } }
        })
        const { for: recipients, email } = yield* Queue.take(post.mails)
        const id = TaskId.make("fetch", key)
        assert.deepEqual(recipients, ["miller@example.org"])
        assert.strictEqual(email.subject, `${id} failed`)
        for (const shown of [email.text, email.html]) {
          assert.include(shown, id)
          assert.include(shown, "PageGone")
          assert.include(shown, "/page answered 404")
        }
      }).pipe(Effect.scoped)
    ))
})
