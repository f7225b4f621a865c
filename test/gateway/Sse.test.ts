import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Sse from "../../src/gateway/Sse.ts"
import { listenerThat } from "./listeners/listenerThat.ts"

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

/** In steps, for the first wait begins somewhere in the first of them. */
const pass = (seconds: number) => Effect.repeat(TestClock.adjust("1 second"), { times: seconds - 1 })

describe("a stream of events", () => {
  it("has each event in one line", () => {
    const message = { id: "7", event: "succeeded", data: { output: "two\nlines" } }
    expect(text(Sse.encode(message))).toBe(`id: 7\nevent: succeeded\ndata: {"output":"two\\nlines"}\n\n`)
    expect(text(Sse.encode({ id: "3" }))).toBe("id: 3\n\n")
  })

  it.effect("is kept alive every 15 seconds by what is no event", () =>
    Effect.gen(function* () {
      const listener = listenerThat("takes all")
      yield* Effect.forkChild(Sse.keepAlive(listener))
      yield* pass(44)
      expect(listener.heard()).toBe(": keep-alive\n\n: keep-alive\n\n")
    })
  )

  it.effect("is not where something comes anyway", () =>
    Effect.gen(function* () {
      const listener = listenerThat("takes all")
      yield* Effect.forkChild(Sse.keepAlive(listener))
      yield* pass(10)
      listener.write(Buffer.from("an event"))
      yield* pass(10)
      expect(listener.heard()).toBe("an event")
    })
  )

  it.effect("is broken off for who has taken nothing for half a minute", () =>
    Effect.gen(function* () {
      const listener = listenerThat("takes nothing")
      listener.write(Buffer.from("an event"))
      yield* Effect.forkChild(Sse.keepAlive(listener))
      yield* pass(25)
      expect(listener.isOpen()).toBe(true)
      yield* pass(10)
      expect(listener.isOpen()).toBe(false)
    })
  )
})
