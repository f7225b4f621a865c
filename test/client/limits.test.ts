/** The limits of a kind, for a client. */
import { assert, describe, it } from "@effect/vitest"
import { bothWays } from "./bothWays.ts"

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    (answer) => assert.fail(`answered ${JSON.stringify(answer)}`),
    (failure: unknown) => failure
  )

bothWays((client) => {
  describe("the limits of a kind", () => {
    it("are set, told and cleared", async () => {
      const limits = { rate: { count: 5, seconds: 1 }, perKey: { concurrency: 1 } }
      await client().setLimits("count", limits)
      assert.deepEqual(await client().limits("count"), limits)
      const kinds = await client().kinds()
      assert.deepEqual(kinds.find(({ kind }) => kind === "count")?.limits, limits)
      await client().setLimits("count", {})
      assert.deepEqual(await client().limits("count"), {})
    })

    it("are refused where they are none, or the kind is none", async () => {
      assert.deepInclude(await failureOf(client().setLimits("count", { concurrency: 0 })), {
        _tag: "InvalidRequest"
      })
      assert.deepInclude(await failureOf(client().setLimits("shout", { concurrency: 1 })), {
        _tag: "UnknownKind"
      })
      assert.deepInclude(await failureOf(client().limits("shout")), { _tag: "UnknownKind" })
      // What is no name at all is no part of an address either.
      assert.deepInclude(await failureOf(client().limits("..")), { _tag: "UnknownKind", kind: ".." })
      assert.deepInclude(await failureOf(client().setLimits("..", {})), { _tag: "UnknownKind", kind: ".." })
    })
  })

  describe("the concurrency key of a task", () => {
    it("is kept with it", async () => {
      const { id } = await client().submit("count", { text: "a" }, { concurrencyKey: "tenant-7" })
      assert.deepEqual((await client().get(id)).options, { concurrencyKey: "tenant-7" })
      assert.deepInclude(
        await failureOf(client().submit("count", { text: "a" }, { concurrencyKey: "a\nb" })),
        { _tag: "InvalidRequest" }
      )
    })
  })
})
