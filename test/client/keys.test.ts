import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Millrace } from "../../src/client/Millrace.ts"
import { newKey } from "../gateway/auth/keys.ts"
import { finish, onGateway } from "../gateway/gateway.ts"

const writer = newKey("writer", ["submit", "read"])
const reader = newKey("reader", ["read"])
const operator = newKey("operator", ["submit", "read", "operate"])
const hurried = newKey("hurried", ["read"], { ratePerSecond: 2, burst: 1 })

const { gateway, run } = onGateway({
  MILLRACE_API_KEYS: JSON.stringify([writer, reader, operator, hurried].map(({ entry }) => entry))
})

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => assert.fail("it was answered"),
    (failure: unknown) => failure
  )

describe("a client with a key", () => {
  const clients: Array<Millrace> = []
  const as = async (apiKey: string) => {
    const client = await Millrace.connect({ url: gateway().url, apiKey })
    clients.push(client)
    return client
  }
  let id: string
  beforeAll(async () => {
    id = (await (await as(writer.key)).submit("count", { text: "a" })).id
  })
  afterAll(() => Promise.all(clients.map((client) => client.close())))

  it("does what its key is for, and is told what it is not for", async () => {
    const client = await as(reader.key)
    assert.deepInclude(await client.get(id), { id })
    assert.deepInclude(await failureOf(client.submit("count", { text: "a" })), {
      _tag: "Forbidden",
      scope: "submit"
    })
    assert.deepInclude(await failureOf(client.cancel(id)), { _tag: "Forbidden", scope: "operate" })
    const [outcome] = await (await as(operator.key)).submitAll("count", [{ input: { text: "b" } }])
    assert.isTrue(outcome?.accepted)
  })

  it("is not known without one, or with another", async () => {
    for (const client of [
      await as(newKey("nobody", []).key),
      await Millrace.connect({ url: gateway().url })
    ]) {
      assert.deepInclude(await failureOf(client.get(id)), { _tag: "Unauthorized" })
      assert.deepInclude(await failureOf(client.events().next()), { _tag: "Unauthorized" })
    }
  })

  it("that may only read hears under a name that an operator has made", async () => {
    const client = await as(reader.key)
    assert.deepInclude(await failureOf(client.events({ name: "billing" }).next()), {
      _tag: "Forbidden",
      scope: "operate"
    })
    const made = (await as(operator.key)).events({ name: "billing", after: "beginning" })
    await run(finish(id))
    await made.next()
    await made.return?.()
    const events = client.events({ name: "billing" })
    assert.strictEqual((await events.next()).value?.subject, id)
    await events.return?.()
  })

  it("that asks too often comes back when it may", async () => {
    const client = await as(hurried.key)
    const tasks = await Promise.all([client.get(id), client.get(id)])
    assert.lengthOf(tasks, 2)
  })
})
