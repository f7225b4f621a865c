/** What a kind is limited to, set and told over HTTP. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { KindLimits } from "../../src/schemas/KindLimits.ts"
import * as Streams from "../../src/streams/KindLimits.ts"
import { onGateway, problemOf } from "./gateway.ts"

const { ask, run, submit } = onGateway()

/** As the page shows them. */
const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8")
const [, shown = ""] = /^## Limit\n[\s\S]*?```json\n([\s\S]*?)```/m.exec(page) ?? []
const limits = JSON.parse(shown)

const put = (kind: string, body: unknown) =>
  ask(`/v1/kinds/${kind}/limits`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body)
  })

const told = async (kind: string) => (await ask(`/v1/kinds/${kind}/limits`)).json()

const Seen = Schema.Struct({
  kinds: Schema.Array(Schema.Struct({ kind: Schema.String, limits: Schema.optionalKey(KindLimits) }))
})
const limitsIn = async (path: string) => {
  const { kinds } = Schema.decodeUnknownSync(Seen)(await (await ask(path)).json())
  return kinds.find(({ kind }) => kind === "count")?.limits
}

describe("the limits of a kind", () => {
  it("are none at first", async () => {
    assert.deepEqual(await told("count"), {})
    assert.isUndefined(await limitsIn("/v1/kinds"))
  })

  it("are what was set last, for whoever asks and for every worker, until they are cleared", async () => {
    await put("count", { concurrency: 1 })
    const answer = await put("count", limits)
    assert.strictEqual(answer.status, 200)
    assert.deepEqual(await answer.json(), limits)
    assert.deepEqual(await told("count"), limits)
    assert.deepEqual(await run(Effect.flatMap(Streams.KindLimits, ({ of }) => of("count"))), limits)
    assert.deepEqual(await limitsIn("/v1/kinds"), limits)
    assert.deepEqual(await limitsIn("/v1/stats"), limits)
    assert.deepEqual(await told("fetch"), {})
    assert.strictEqual((await ask("/v1/kinds/count/limits", { method: "DELETE" })).status, 204)
    assert.deepEqual(await told("count"), {})
  })

  it.each([
    [{ concurrency: 0 }, "concurrency", "Expected a value between 1 and 1000"],
    [{ concurrency: 1.5 }, "concurrency", "Expected an integer"],
    [{ concurrency: "5" }, "concurrency", "Expected number"],
    [{ rate: 5 }, "rate", "Expected an object"],
    [{ rate: { count: 5 } }, "rate.seconds", "it is missing"],
    [{ rate: { count: 0, seconds: 1 } }, "rate.count", "Expected a value between 1 and 1000000"],
    [
      { rate: { count: 1, seconds: 0 } },
      "rate.seconds",
      "a time from 0.1 to 604800 seconds, which is a week"
    ],
    [{ perKey: { concurrency: 2_000 } }, "perKey.concurrency", "Expected a value between 1 and 1000"],
    [{ concurency: 2 }, "concurency", "there is no such field here"],
    [[], "", "Expected an object"]
  ])("are refused where they are none, with a reason: %j", async (body, path, message) => {
    const { errors = [] } = await problemOf(await put("count", body), 422)
    assert.deepEqual([errors[0]?.path.join("."), errors[0]?.message], [path, message])
  })

  it("are those of a kind that there is", async () => {
    for (const answer of [await put("cuont", limits), await ask("/v1/kinds/cuont/limits")]) {
      assert.strictEqual((await problemOf(answer, 404)).type, "urn:millrace:problem:kind-unknown")
    }
  })
})

describe("the concurrency key of a task", () => {
  it("is told with the task", async () => {
    const { headers } = await submit({ kind: "count", input: { text: "a" }, concurrencyKey: "tenant ü" })
    const view = await (await ask(headers.get("location") ?? "")).json()
    assert.deepNestedInclude(view, { options: { concurrencyKey: "tenant ü" } })
  })

  it.each(["", " a", "a\nb", "x".repeat(257), "ü".repeat(129)])("is one line of text: %j", async (key) => {
    const answer = await submit({ kind: "count", input: { text: "a" }, concurrencyKey: key })
    assert.strictEqual(answer.status, 422)
  })
})
