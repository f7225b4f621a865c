/** Checking an input: every fault is told, with its path, and nothing that is misspelt passes. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import type * as Task from "../../src/schemas/Task.ts"
import { Tasks } from "../../src/schemas/Tasks.ts"
import { type InvalidInput, contractOf, decodeInput } from "../../src/schemas/Validation.ts"

const refused = (contract: Task.Any, input: unknown): InvalidInput =>
  Effect.runSync(Effect.flip(decodeInput(contract, input)))

const pathsOf = (contract: Task.Any, input: unknown) =>
  refused(contract, input).faults.map(({ path }) => path)

describe("an input", () => {
  it("is given to the program as it takes it", () => {
    const { url } = Effect.runSync(decodeInput(Tasks.fetch, { url: "https://example.org/a" }))
    assert.instanceOf(url, URL)
  })

  it("has every fault told, with its path", () => {
    const input = {
      url: "ftp://example.org",
      sizes: [{ width: 0 }, { width: 5 }, { width: "x", name: "a b" }],
      quality: 101
    }
    assert.sameDeepMembers(pathsOf(Tasks.resize, input), [
      ["url"],
      ["sizes", 0, "width"],
      ["sizes", 2, "width"],
      ["sizes", 2, "name"],
      ["quality"]
    ])
  })

  it("may not have a field that the contract does not know, at any depth", () => {
    const input = { url: "https://example.org", qualty: 80, sizes: [{ width: 5, hight: 3 }] }
    assert.sameDeepMembers(pathsOf(Tasks.resize, input), [["qualty"], ["sizes", 0, "hight"]])
  })

  it.each([null, 1, "text", [], [{ url: "https://example.org" }]])("may not be %j", (input) => {
    assert.deepEqual(pathsOf(Tasks.fetch, input), [[]])
  })

  it("says in one sentence what is wrong and where", () => {
    const { message } = refused(Tasks.resize, { url: "https://example.org", sizes: [{ width: 0 }] })
    assert.strictEqual(
      message,
      "This is no input for resize: sizes.0.width: Expected a value between 1 and 8192."
    )
  })

  it("is not quoted in what is said of it", () => {
    const { message } = refused(Tasks.count, { text: "a", scope: "x".repeat(200_000) })
    assert.isBelow(message.length, 200)
  })

  it("with thousands of faults has the first of them told", () => {
    const { faults, message } = refused(Tasks.resize, {
      url: "https://example.org",
      sizes: Array.from({ length: 5_000 }, () => 1)
    })
    assert.strictEqual(faults.length, 20)
    assert.isBelow(message.length, 4_000)
  })
})

describe("an input that is nested too deep", () => {
  const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels))
  const webhook = (body: unknown) => ({ webhook: { url: "https://example.org/", body } })

  it("is refused as a whole, since what handles it would not survive it", () => {
    assert.deepEqual(refused(Tasks.notify, webhook(nested(100_000))).faults, [
      { path: [], message: "it is nested deeper than 500 levels" }
    ])
  })

  it("is taken just before that", () => {
    assert.isTrue(Exit.isSuccess(Effect.runSyncExit(decodeInput(Tasks.notify, webhook(nested(490))))))
  })
})

describe("a kind that there is not", () => {
  it.each(["", "fetch ", "toString", "__proto__", "constructor"])("is refused: %j", (kind) => {
    assert.strictEqual(Effect.runSync(Effect.flip(contractOf(kind))).kind, kind)
  })

  it("is answered with those that there are", () => {
    assert.match(Effect.runSync(Effect.flip(contractOf("resise"))).message, /"resise".*fetch, count, resize/)
  })
})
