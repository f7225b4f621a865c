/** `docs/protocol.md` says what is so: a real server, set up and with an actor, does as it tells. */
import { Objm } from "@nats-io/obj"
import { type NatsConnection, connect, headers } from "@nats-io/transport-node"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import * as TaskId from "../src/schemas/TaskId.ts"
import { isFinal } from "../src/schemas/TaskRecord.ts"
import { refusal } from "../src/streams/JetStreamRefused.ts"
import { setUp } from "../src/streams/SetUp.ts"
import { type Process, startMillrace } from "./support/millrace.ts"
import { type OwnNats, startOwnNats } from "./support/ownNats.ts"
import { named, page, table } from "./support/protocolPage.ts"
import { layerStreams } from "./support/streams.ts"

/** So that one can be filled. */
const smallQueues = (url: string) =>
  Layer.provide(
    layerStreams(url),
    ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_QUEUE_BYTES: "600000" }))
  )

describe("a server that follows the protocol", () => {
  let nats: OwnNats
  let actor: Process
  let all: NatsConnection
  /** Has the rights that the page names, for one kind. */
  let service: NatsConnection
  const connections: Array<NatsConnection> = []

  beforeAll(async () => {
    const rights = table("to | publish | subscribe")
    const granted = (column: number) =>
      JSON.stringify([
        ...new Set(
          rights
            .flatMap((row) => named(row[column]))
            .map((subject) => subject.replaceAll("<kind>", "count").replaceAll("<name>", "accounting"))
        )
      ])
    nats = await startOwnNats({
      jetStream: "on",
      authorization: `{ users: [
        { user: all, password: a }
        { user: service, password: s, permissions: { publish: { allow: ${granted(1)} }, subscribe: { allow: ${granted(2)} } } }
      ] }`
    })
    const url = `nats://all:a@127.0.0.1:${nats.port}`
    await Effect.runPromise(setUp(["fetch", "count"]).pipe(Effect.provide(smallQueues(url))))
    actor = startMillrace(["actor", "count"], { NATS_URL: url })
    const servers = `127.0.0.1:${nats.port}`
    all = await connect({ servers, user: "all", pass: "a" })
    service = await connect({ servers, user: "service", pass: "s" })
    connections.push(all, service)
    await actor.prints(/taking/)
  }, 120_000)
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await actor.kill("SIGTERM")
    await nats.stop()
  })

  const headersOf = (values: Record<string, string>) => {
    const made = headers()
    for (const [name, value] of Object.entries(values)) made.set(name, value)
    return made
  }
  const ask = async (
    connection: NatsConnection,
    subject: string,
    body: unknown,
    about: Record<string, string> = {}
  ) => {
    const text = typeof body === "string" ? body : JSON.stringify(body)
    const answer = await connection.request(subject, text, { headers: headersOf(about), timeout: 5_000 })
    const status = answer.headers?.code ?? 0
    return { status, body: answer.data.length === 0 ? {} : answer.json<{ [field: string]: unknown }>() }
  }
  const guard = (kind: string, key: string) => ({
    "Nats-Expected-Last-Subject-Sequence": "0",
    "Nats-Expected-Last-Subject-Sequence-Subject": `tasks.${kind}.*.${key}`,
    "Millrace-Look": "1"
  })
  const codeOf = async (subject: string, body: unknown, about: Record<string, string> = {}) => {
    const { error } = (await ask(all, subject, body, about)).body
    return error !== null && typeof error === "object" && "err_code" in error ? error.err_code : undefined
  }
  /** The next thing said that ends a task, once the task has been published. */
  const finished = async (publish: () => Promise<unknown>) => {
    const subscription = all.subscribe("live.count.*.*")
    await publish()
    for await (const { subject, data } of subscription) {
      const [, , what = ""] = subject.split(".")
      if (isFinal(what)) return { subject, record: JSON.parse(new TextDecoder().decode(data)) }
    }
    throw new Error("the subscription ended")
  }

  it("lets a user with these rights do all of that", async () => {
    const make = {
      stream_name: "EVENTS",
      config: { durable_name: "accounting", name: "accounting", ack_policy: "explicit" }
    }
    const making = (filter: string) => ({ ...make, config: { ...make.config, filter_subject: filter } })
    const create = "$JS.API.CONSUMER.CREATE.EVENTS.accounting.events.count.*"
    assert.nestedProperty((await ask(service, create, making("events.*.*"))).body, "error.code")
    assert.nestedPropertyVal(
      (await ask(service, create, making("events.count.*"))).body,
      "name",
      "accounting"
    )

    const key = TaskId.keyOfCaller("order-4711")
    const said = service.subscribe(`live.count.*.${key}`)
    const none = await ask(service, `$JS.API.DIRECT.GET.KV_results.$KV.results.*.count.${key}`, "")
    assert.strictEqual(none.status, 404)
    const stored = await ask(
      service,
      `tasks.count.normal.${key}`,
      { text: "to be or not" },
      guard("count", key)
    )
    assert.strictEqual(stored.body["stream"], "TASKS_count")
    for await (const { subject } of said) if (subject.startsWith("live.count.succeeded.")) break
    const record = await ask(service, `$JS.API.DIRECT.GET.KV_results.$KV.results.*.count.${key}`, "")
    assert.deepNestedInclude(record.body, { id: `count_${key}`, state: "succeeded", "output.total": 4 })

    const inbox = `_INBOX.${TaskId.freshKey(Date.now())}`
    const events = service.subscribe(inbox)
    service.publish("$JS.API.CONSUMER.MSG.NEXT.EVENTS.accounting", `{"batch":1}`, { reply: inbox })
    for await (const event of events) {
      assert.deepEqual(
        [event.headers?.get("ce-subject"), event.headers?.get("ce-id")],
        [`count_${key}`, `count_${key}.1`]
      )
      assert.deepEqual(event.json(), record.body)
      assert.strictEqual((await service.request(event.reply ?? "", "+ACK")).data.length, 0)
      break
    }
    const { body } = await ask(service, "$JS.API.CONSUMER.INFO.EVENTS.accounting", "")
    assert.deepInclude(body, { num_pending: 0, num_ack_pending: 0 })
  })

  it.each([
    "tasks.fetch",
    "$KV.results.succeeded.count.k",
    "live.count.cancelled.k",
    "$JS.API.STREAM.PURGE.EVENTS",
    "$JS.API.DIRECT.GET.KV_results.$KV.results.*.fetch.k",
    "$JS.API.CONSUMER.CREATE.EVENTS.accounting.>"
  ])("lets them do nothing else: %s", async (subject) => {
    const refused: unknown = await ask(service, subject, "{}").catch((error: unknown) => String(error))
    assert.match(String(refused), /[Pp]ermission/)
  })

  it("answers a publish as the page says", async () => {
    const one = { url: "http://example.org" }
    assert.isUndefined(await codeOf("tasks.fetch.normal.a", one, guard("fetch", "a")))
    assert.strictEqual(
      await codeOf("tasks.fetch.high.a", one, guard("fetch", "a")),
      refusal.wrongLastSequence
    )
    // A guard that looks elsewhere guards nothing.
    assert.isUndefined(await codeOf("tasks.fetch.high.a", one, guard("fetch", "b")))
    assert.strictEqual(await codeOf("tasks.fetch", "x".repeat(266_241)), refusal.messageTooLarge)
    assert.strictEqual(await codeOf("tasks.fetch", "{}", { "Nats-TTL": "60s" }), 10166)
    assert.strictEqual(await codeOf("tasks.fetch", "{}", { "Nats-Rollup": "sub" }), 10111)
    assert.strictEqual(
      await codeOf("tasks.fetch", "{}", {
        "Nats-Schedule": "@every 5s",
        "Nats-Schedule-Target": "tasks.fetch"
      }),
      10188
    )
    for (const code of [10166, 10111, 10188]) assert.include(page, `refused: ${code}`)
    for (let n = 0; n < 2; n += 1) await codeOf("tasks.fetch", `"${"x".repeat(250_000)}"`)
    const { body } = await ask(all, "tasks.fetch", `"${"x".repeat(250_000)}"`)
    assert.deepNestedInclude(body, { "error.err_code": 10077, "error.description": "maximum bytes exceeded" })
    const nobody: unknown = await ask(all, "tasks.no-such-kind", "{}").catch((error: unknown) =>
      String(error)
    )
    assert.match(String(nobody), /no responders/)
  })

  it("tells of what is not understood, with the tags of the page", async () => {
    const told: Array<unknown> = []
    for (const [subject, body, about] of [
      ["tasks.count", "{", {}],
      ["tasks.count", "{}", {}],
      ["tasks.count.normal.a$b", `{"text":"x"}`, {}],
      ["tasks.count", `{"text":"x"}`, { "Millrace-Attempts": "many" }],
      ["tasks.count", `{"text":"x"}`, { "millrace-deadline": "2020-01-01T00:00:00Z" }],
      ["tasks.count", `{"text":"x"}`, { "X-Long": "x".repeat(16_384) }],
      ["tasks.count", `{"text":"x"}`, { "Millrace-Unheard-Of": "1" }]
    ] as const) {
      const { record } = await finished(() => ask(all, subject, body, about))
      told.push(record.error?.tag ?? record.state)
    }
    assert.deepEqual(told, [
      "InvalidJson",
      "InvalidInput",
      "InvalidKey",
      "InvalidHeaders",
      "DeadlinePassed",
      "InvalidHeaders",
      "succeeded"
    ])
  })

  it("does nothing again under a key that has a record, and takes no other input for it", async () => {
    const key = "once"
    const publish = (text: string) => () =>
      ask(all, `tasks.count.normal.${key}`, { text }, guard("count", key))
    await finished(publish("one"))
    const queued = async () => (await ask(all, "$JS.API.STREAM.INFO.TASKS_count", "")).body["state"]
    // While its ack is on its way it waits still: 10071, which is as good.
    while ((await publish("two more words")()).body["error"] !== undefined) await queued()
    // What comes after it is done after it has been looked at.
    const { subject } = await finished(() => ask(all, "tasks.count", { text: "another" }))
    assert.notInclude(subject, key)
    const { body } = await ask(all, `$JS.API.DIRECT.GET.KV_results.$KV.results.*.count.${key}`, "")
    assert.deepNestedInclude(body, { "output.total": 1 })
  })

  it("counts a blob that another client of object stores has put", async () => {
    const blobs = await new Objm(all).open("blobs")
    const content = new Blob(["one two three"]).stream()
    await blobs.put({ name: "a-blob-of-mine", metadata: { contentType: "text/plain" } }, content)
    const { record } = await finished(() => ask(all, "tasks.count", { blob: "a-blob-of-mine" }))
    assert.deepNestedInclude(record, { state: "succeeded", "output.total": 3 })
  })
})
