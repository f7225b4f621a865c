import { describe, expect, it } from "@effect/vitest"
import * as Session from "../../../src/gateway/auth/Session.ts"
import { newKey } from "./keys.ts"

const { entry } = newKey("person", ["read"])
const named = (name: string) => (name === entry.name ? entry : undefined)
const begun = Date.UTC(2026, 10, 21)
const token = Session.issue(entry, begun, "")

const holderAfter = (hours: number) => Session.holderOf(token, named, begun + hours * 3_600_000, "")

describe("the token of a session", () => {
  it("is good for twelve hours, and not a moment longer", () => {
    expect(holderAfter(0)).toBe(entry)
    expect(holderAfter(11.999)).toBe(entry)
    expect(holderAfter(12)).toBeUndefined()
    expect(holderAfter(13)).toBeUndefined()
  })

  it("cannot be signed without the secret, where there is one", () => {
    expect(Session.holderOf(token, named, begun, "secret")).toBeUndefined()
    expect(Session.holderOf(Session.issue(entry, begun, "secret"), named, begun, "secret")).toBe(entry)
  })
})
