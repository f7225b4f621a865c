/** Processes killed at the worst moment: a task that was accepted ends once all the same. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { taskNames } from "../../../src/schemas/Tasks.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import { Publisher } from "../../../src/streams/Publisher.ts"
import { type Process, startMillrace } from "../../support/millrace.ts"
import { onOwnServer } from "../../support/ownServer.ts"
import { type Tap, openTap } from "../../support/tap.ts"
import { until } from "../../support/useStreams.ts"
import { web } from "../../support/web.ts"
import { finished, tell } from "./row.ts"

/** They wait for leases to run out, and wait together. */
const run = <A, E>(test: Parameters<typeof onOwnServer<A, E>>[1]) => onOwnServer(taskNames, test)

const port = Effect.map(Nats, ({ connection }) => Number(connection.getServer().split(":").at(-1)))

const tapped = Effect.acquireRelease(
  Effect.flatMap(port, (target) => Effect.promise(() => openTap(target))),
  (tap) => Effect.promise(tap.close)
)

/** The process, once it takes tasks or requests. It is gone at the end of the test. */
const started = (words: ReadonlyArray<string>, url: string | undefined, worker: string) =>
  Effect.flatMap(port, (direct) =>
    Effect.acquireRelease(
      Effect.promise(async () => {
        const env = { NATS_URL: url ?? `nats://127.0.0.1:${direct}`, MILLRACE_WORKER: worker, PORT: "0" }
        const process = startMillrace(words, env)
        await process.prints(/taking|listens/)
        return process
      }),
      (process) => Effect.promise(() => process.kill("SIGKILL"))
    )
  )

/** Kills the process at the moment, and gives the time since then. */
const killedWhen = (
  process: Process,
  moment: Promise<void>,
  isSo: Effect.Effect<boolean, unknown, JetStream>
) =>
  Effect.gen(function* () {
    yield* Effect.promise(() => moment)
    yield* until(isSo, (so) => so)
    yield* Effect.promise(() => process.kill("SIGKILL"))
    const at = performance.now()
    return () => (performance.now() - at) / 1_000
  })

const holds = (stream: string, subject: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    Effect.map(jetstream.read(stream, { last_by_subj: subject }), (message) => message !== undefined)
  )

const sent = (tap: Tap, text: string) => tap.afterSending(text)

/** A site on which the first visit to a page is never answered. */
const slowAtFirst = Effect.gen(function* () {
  const visited = yield* Deferred.make<void>()
  const visits: Array<string> = []
  const at = yield* web((request, response) => {
    visits.push(request.url ?? "")
    Deferred.doneUnsafe(visited, Effect.void)
    if (visits.length > 1) response.setHeader("content-type", "text/html").end("<p>to be or not to be</p>")
  })
  return { visited: Deferred.await(visited), visits, at }
})

describe.concurrent("a task", { timeout: 90_000 }, () => {
  it("whose actor is killed while it runs is done by another, once the lease has run out", () =>
    run(() =>
      Effect.gen(function* () {
        const site = yield* slowAtFirst
        const first = yield* started(["actor", "fetch"], undefined, "first")
        const { id } = yield* (yield* Publisher).submit({
          kind: "fetch",
          input: JSON.stringify({ url: site.at("/slow").href })
        })
        yield* site.visited
        const since = yield* killedWhen(first, Promise.resolve(), Effect.succeed(true))
        yield* started(["actor", "fetch"], undefined, "second")
        const task = yield* finished(id)
        const recoverySeconds = since()
        assert.deepInclude(task, { state: "succeeded", worker: "second", attempts: [] })
        assert.isBelow(recoverySeconds, 35)
        assert.strictEqual(site.visits.length, 2)
        tell({ what: "actor SIGKILLed mid-task", accepted: 1, lost: 0, ranTwice: 1, recoverySeconds })
      })
    ))

  it("whose actor is killed between the record and the ack does not run again", () =>
    run(() =>
      Effect.gen(function* () {
        const tap = yield* tapped
        const first = yield* started(["actor", "count"], tap.url, "first")
        const recorded = sent(tap, "PUB $KV.results.succeeded.count.acked")
        yield* (yield* Publisher).submit({ kind: "count", key: "acked", input: `{"text":"to be"}` })
        const since = yield* killedWhen(first, recorded, holds("KV_results", "$KV.results.*.count.acked"))
        assert.isTrue(yield* holds("TASKS_count", "tasks.count.*.acked"), "it was acked")
        yield* started(["actor", "count"], undefined, "second")
        yield* until(holds("TASKS_count", "tasks.count.*.acked"), (there) => !there)
        const recoverySeconds = since()
        assert.deepInclude(yield* finished("count_acked"), { worker: "first", attempts: [] })
        tell({
          what: "actor SIGKILLed between record and ack",
          accepted: 1,
          lost: 0,
          ranTwice: 0,
          recoverySeconds
        })
      })
    ))

  it("whose gateway is killed before it could answer is there, and is the same when it is sent again", () =>
    run(() =>
      Effect.gen(function* () {
        const tap = yield* tapped
        const first = yield* started(["gateway"], tap.url, "gateway")
        const second = yield* started(["gateway"], undefined, "gateway")
        yield* started(["actor", "count"], undefined, "actor")
        const stored = sent(tap, "PUB tasks.count.normal.k-")
        const ask = (gateway: Process) =>
          fetch(new URL("/v1/tasks", /http\S+/.exec(gateway.output())?.[0]), {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ kind: "count", input: { text: "to be" }, key: "unanswered" })
          })
        const answer = ask(first).then(
          () => "answered",
          () => "broken off"
        )
        const since = yield* killedWhen(first, stored, Effect.succeed(true))
        assert.strictEqual(yield* Effect.promise(() => answer), "broken off")
        const response = yield* Effect.promise(() => ask(second))
        assert.strictEqual(response.status, 202)
        const { id } = JSON.parse(yield* Effect.promise(() => response.text()))
        assert.strictEqual((yield* finished(id)).state, "succeeded")
        const recoverySeconds = since()
        const runs = yield* Effect.map(
          Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.INFO.TASKS_count", {})),
          (info) => JSON.stringify(info)
        )
        assert.include(runs, `"messages":0`)
        tell({
          what: "gateway SIGKILLed between PubAck and reply",
          accepted: 1,
          lost: 0,
          ranTwice: 0,
          recoverySeconds
        })
      })
    ))

  it("whose orchestrator is killed between two steps goes on with the next, and repeats none", () =>
    run(() =>
      Effect.gen(function* () {
        const tap = yield* tapped
        const visits: Array<string> = []
        const at = yield* web((request, response) => {
          visits.push(request.url ?? "")
          response.setHeader("content-type", "text/html").end("<p>to be or not to be</p>")
        })
        yield* started(["actor", "fetch", "count"], undefined, "steps")
        const first = yield* started(["actor", "count-page"], tap.url, "first")
        const between = tap.beforeSending("PUB tasks.count.normal.c-")
        yield* (yield* Publisher).submit({
          kind: "count-page",
          key: "steps",
          input: JSON.stringify({ url: at("/page").href })
        })
        const since = yield* killedWhen(first, between, Effect.succeed(true))
        yield* started(["actor", "count-page"], undefined, "second")
        const task = yield* finished("count-page_steps")
        const recoverySeconds = since()
        assert.deepInclude(task, { state: "succeeded", worker: "second" })
        assert.deepEqual(visits, ["/page"])
        tell({
          what: "orchestrator SIGKILLed between two steps",
          accepted: 1,
          lost: 0,
          ranTwice: 0,
          recoverySeconds
        })
      })
    ))
})
