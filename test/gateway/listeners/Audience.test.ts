import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Audience } from "../../../src/gateway/listeners/Audience.ts"
import type { Entry } from "../../../src/gateway/listeners/Ring.ts"
import { listenerThat } from "./listenerThat.ts"

const entry = (sequence: number, kind = "fetch", state: Entry["state"] = "succeeded", run = 1): Entry => ({
  sequence,
  kind,
  state,
  run,
  bytes: Buffer.from(`${sequence} `)
})

describe("an audience", () => {
  it.effect("hears what has come since the last time, each listener what it listens for", () =>
    Effect.gen(function* () {
      const audience = new Audience()
      const filters = [
        {},
        { kind: "fetch" },
        { state: "failed" },
        { state: "failed", again: true },
        { kind: "count", state: "failed" }
      ] as const
      const listeners = filters.map((filter) => {
        const listener = listenerThat("takes all")
        audience.add(listener, filter, 0)
        return listener
      })
      for (const one of [
        entry(1),
        entry(2, "count"),
        entry(3, "count", "failed"),
        entry(4, "count", "succeeded", 2)
      ])
        audience.push(one)
      expect(listeners.map((one) => one.heard())).toEqual(["", "", "", "", ""])
      yield* audience.flush()
      expect(listeners.map((one) => one.heard())).toEqual(["1 2 3 4 ", "1 ", "3 ", "3 4 ", "3 "])
      yield* audience.flush()
      expect(listeners.map((one) => one.heard())).toEqual(["1 2 3 4 ", "1 ", "3 ", "3 4 ", "3 "])
    })
  )

  it.effect("is told nothing twice: who joins may have heard what waits to be written", () =>
    Effect.gen(function* () {
      const audience = new Audience()
      const early = listenerThat("takes all")
      const late = listenerThat("takes all")
      audience.add(early, {}, 0)
      audience.push(entry(1))
      audience.push(entry(2))
      audience.add(late, {}, 1)
      audience.push(entry(3))
      yield* audience.flush()
      expect([early.heard(), late.heard()]).toEqual(["1 2 3 ", "2 3 "])
    })
  )

  it.effect("of thousands hears all at once, and whoever has left hears no more", () =>
    Effect.gen(function* () {
      const audience = new Audience()
      const listeners = Array.from({ length: 2_000 }, () => listenerThat("takes all"))
      const leave = listeners.map((listener) => audience.add(listener, {}, 0))
      leave[7]?.()
      audience.push(entry(1))
      yield* audience.flush()
      expect(listeners.filter((one) => one.heard() === "1 ").length).toBe(1_999)
      expect(listeners[7]?.heard()).toBe("")
    })
  )
})
