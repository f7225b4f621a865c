import { describe, expect, it } from "@effect/vitest"
import { waitOf } from "../../src/gateway/Preferences.ts"

describe("the wait of a Prefer header", () => {
  it.each([
    ["wait=10", 10],
    ["Wait = 10", 10],
    ['wait="10"', 10],
    ["respond-async, wait=10", 10],
    ["respond-async,wait=10;foo=bar", 10],
    ['foo="a, wait=3", wait=10', 10],
    ['foo="\\", wait=3", wait=10', 10],
    ["wait=10, wait=20", 10],
    ["wait=0", 0],
    ["wait=60", 60],
    ["wait=61", 60],
    ["wait=999999999", 60]
  ])("is found in %j", (prefer, seconds) => expect(waitOf(prefer)).toBe(seconds))

  it.each([
    undefined,
    "",
    "respond-async",
    "wait",
    "wait=",
    "wait=soon",
    "wait=-1",
    "wait=1.5",
    "await=10",
    "foo; wait=10"
  ])("is not found in %j", (prefer) => expect(waitOf(prefer)).toBeUndefined())
})
