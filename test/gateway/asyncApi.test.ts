import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Tasks, taskNames } from "../../src/schemas/Tasks.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { finish, onGateway, refsOf, resolve } from "./gateway.ts"

const { ask, run } = onGateway()

const Ref = Schema.Struct({ $ref: Schema.String })
const Channel = Schema.Struct({
  address: Schema.NullOr(Schema.String),
  parameters: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  messages: Schema.Record(Schema.String, Ref)
})
const Operation = Schema.Struct({
  action: Schema.Literals(["send", "receive"]),
  channel: Ref,
  messages: Schema.optionalKey(Schema.Array(Ref)),
  reply: Schema.optionalKey(Schema.Struct({ channel: Ref, messages: Schema.Array(Ref) }))
})
const Message = Schema.Struct({
  name: Schema.String,
  contentType: Schema.Literal("application/json"),
  headers: Schema.optionalKey(Schema.Struct({ properties: Schema.Record(Schema.String, Schema.Json) })),
  payload: Ref,
  examples: Schema.optionalKey(Schema.Array(Schema.Struct({ payload: Schema.Json })))
})
const Document = Schema.Struct({
  asyncapi: Schema.Literal("3.0.0"),
  channels: Schema.Record(Schema.String, Channel),
  operations: Schema.Record(Schema.String, Operation),
  components: Schema.Struct({
    messages: Schema.Record(Schema.String, Message),
    schemas: Schema.Record(Schema.String, Schema.Json)
  })
})

const raw = async (): Promise<unknown> => (await ask("/asyncapi.json")).json()
const described = async () => Schema.decodeUnknownSync(Document)(await raw())

const addressOf = async (channel: string, values: Record<string, string> = {}) => {
  const { channels } = await described()
  return (channels[channel]?.address ?? "").replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "")
}

describe("the description of what travels on NATS", () => {
  it("is AsyncAPI 3.0, with a way to submit, to hear and to follow for each kind", async () => {
    const { operations } = await described()
    expect(Object.keys(operations).toSorted()).toEqual(
      taskNames
        .flatMap((kind) => [`submit-${kind}`, `submit-bare-${kind}`, `hear-${kind}`, `follow-${kind}`])
        .toSorted()
    )
  })

  it("refers to nothing that it does not have, and says nothing of how it was made", async () => {
    const document = await raw()
    for (const ref of refsOf(document)) expect(resolve(document, ref), ref).toBeDefined()
    expect(/\w*Encoded|\$defs|9007199254740991/.exec(JSON.stringify(document))?.[0]).toBeUndefined()
  })

  it("has in each operation the messages of its channel", async () => {
    const { operations } = await described()
    for (const { channel, messages = [], reply } of Object.values(operations)) {
      for (const { $ref } of messages) expect($ref.startsWith(`${channel.$ref}/messages/`), $ref).toBe(true)
      for (const { $ref } of reply?.messages ?? []) {
        expect($ref.startsWith(`${reply?.channel.$ref}/messages/`), $ref).toBe(true)
      }
    }
  })

  it("explains what stands in each address, and nothing else", async () => {
    const { channels } = await described()
    for (const { address, parameters = {} } of Object.values(channels)) {
      const names = [...(address ?? "").matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(Object.keys(parameters).toSorted(), String(address)).toEqual(names.toSorted())
    }
  })

  it.each(taskNames)("says how a task is stored that the gateway then knows: %s", async (kind) => {
    const { components } = await described()
    const message = components.messages[`task-${kind}`]
    expect(message?.examples?.[0]?.payload).toEqual(Tasks[kind].example)
    const subject = await addressOf(`tasks-${kind}`, { lane: "high", key: "by-asyncapi" })
    const headers = Object.keys(message?.headers?.properties ?? {}).filter((name) => name.startsWith("Nats-"))
    expect(headers).toHaveLength(2)
    const body = JSON.stringify(message?.examples?.[0]?.payload)
    await run(
      Effect.flatMap(JetStream, (jetstream) =>
        jetstream.publish(subject, body, [
          ["Nats-Expected-Last-Subject-Sequence", "0"],
          ["Nats-Expected-Last-Subject-Sequence-Subject", `tasks.${kind}.*.by-asyncapi`],
          ["Millrace-Attempts", "3"]
        ])
      )
    )
    const answer = await ask(`/v1/tasks/${kind}_by-asyncapi`)
    expect(await answer.json()).toMatchObject({
      state: "queued",
      lane: "high",
      options: { retry: { attempts: 3 } }
    })
  })

  it("says under which subject and with which headers an event comes", async () => {
    const { components } = await described()
    const subject = await addressOf("events-count", { state: "failed" })
    await run(
      finish("count_asyncapi", { state: "failed", trace: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` })
    )
    const found = await run(
      Effect.flatMap(JetStream, (jetstream) =>
        Effect.repeat(jetstream.read("EVENTS", { last_by_subj: subject }), {
          until: (message) => message !== undefined
        })
      )
    )
    const names = Object.keys(components.messages["event-count"]?.headers?.properties ?? {})
    for (const name of names) expect(found?.header(name), name).toBeDefined()
  })

  it("says where a task is followed", async () => {
    const subject = await addressOf("live-count", { what: "cancelled", key: "followed" })
    const heard = Effect.gen(function* () {
      const { connection } = yield* Nats
      const subscription = connection.subscribe(subject, { max: 1 })
      yield* Effect.promise(() => connection.flush())
      yield* finish("count_followed", { state: "cancelled" })
      const { value } = yield* Effect.promise(() => subscription[Symbol.asyncIterator]().next())
      return value?.string()
    })
    expect(await run(heard)).toContain(`"id":"count_followed"`)
  })
})
