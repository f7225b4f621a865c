/** The turns of large bodies: who has one, and who waits. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { siteOf } from "../../../src/actors/download/site.ts"
import { makeTurns } from "../../../src/actors/download/turns.ts"

/** So many turns, and who has had one, in order. */
const queue = (most: number) => {
  const turns = makeTurns(most)
  const begun: Array<string> = []
  const ask = Effect.fnUntraced(function* (host: string) {
    const end = yield* Deferred.make<void>()
    const fiber = yield* turns
      .take(host)
      .pipe(
        Effect.andThen(Effect.sync(() => begun.push(host))),
        Effect.andThen(Deferred.await(end)),
        Effect.scoped,
        Effect.forkChild({ startImmediately: true })
      )
    return { end: Effect.andThen(Deferred.succeed(end, undefined), Fiber.join(fiber)), fiber }
  })
  const askAll = (hosts: string) => Effect.forEach(hosts.split(" "), ask)
  return { turns, begun, ask, askAll }
}

describe("turns", () => {
  it.effect("are had by one site as long as as many are left for all others", () =>
    Effect.gen(function* () {
      const { begun, askAll } = queue(4)
      yield* askAll("a a a a")
      assert.deepEqual(begun, ["a", "a"])
    })
  )

  it.effect("are left for a third site by two that keep all they can have", () =>
    Effect.gen(function* () {
      const { begun, askAll } = queue(4)
      yield* askAll("a a a a b b b b c")
      assert.deepEqual(begun, ["a", "a", "b", "c"])
    })
  )

  it.effect("are left for a fifth site by four, where there are sixteen", () =>
    Effect.gen(function* () {
      const { begun, ask } = queue(16)
      for (const site of "abcd") for (let time = 0; time < 16; time++) yield* ask(site)
      yield* ask("e")
      assert.strictEqual(begun.join(""), "aaaaaaaabbbbccde")
    })
  )

  it.effect("are one for all where there is memory for one", () =>
    Effect.gen(function* () {
      const { begun, askAll } = queue(1)
      const [first] = yield* askAll("a b a")
      assert.deepEqual(begun, ["a"])
      yield* first?.end ?? Effect.void
      assert.deepEqual(begun, ["a", "b"])
    })
  )

  it.effect("are had in the order in which they were asked for, but for a site that has its share", () =>
    Effect.gen(function* () {
      const { begun, askAll } = queue(2)
      const [first, , other] = yield* askAll("a a b c")
      assert.deepEqual(begun, ["a", "b"])
      yield* other?.end ?? Effect.void
      assert.deepEqual(begun, ["a", "b", "c"])
      yield* first?.end ?? Effect.void
      assert.deepEqual(begun, ["a", "b", "c", "a"])
    })
  )

  it.effect("are not kept by who does not wait any more, nor by who stops", () =>
    Effect.gen(function* () {
      const { begun, ask } = queue(1)
      const first = yield* ask("a")
      const second = yield* ask("b")
      yield* ask("c")
      yield* Fiber.interrupt(second.fiber)
      yield* Fiber.interrupt(first.fiber)
      assert.deepEqual(begun, ["a", "c"])
    })
  )

  it.effect("are waited for no more by who has stopped waiting and goes on with something else", () =>
    Effect.gen(function* () {
      const { turns, begun, ask } = queue(1)
      const first = yield* ask("a")
      yield* Fiber.interrupt(yield* Effect.forkChild(turns.take("b"), { startImmediately: true }))
      yield* ask("c")
      yield* first.end
      assert.deepEqual(begun, ["a", "c"])
    })
  )
})

describe("a site", () => {
  it.each([
    ["example.com", "example.com"],
    ["A.B.Example.COM.", "example.com"],
    ["www.example.co.uk", "example.co.uk"],
    ["www.example.de", "example.de"],
    ["localhost", "localhost"],
    ["93.184.215.14", "93.184.215.14"],
    ["[2606:2800:21f:cb07::1]", siteOf("2606:2800:21f:cb07:1:2:3:4")],
    ["[2606:2800:21f:cb08::1]", "9734,10240,543,51976"]
  ])("of %s is %s", (hostname, site) => {
    assert.strictEqual(siteOf(hostname), site)
  })
})
