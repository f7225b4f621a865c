import { describe, expect, it } from "@effect/vitest"
import { isProbe } from "../../src/gateway/Drain.ts"

describe("a probe", () => {
  it.each(["/healthz", "/readyz", "/healthz?full", "/healthz/", "/readyz/?x=1", "/%68ealthz", "//healthz"])(
    "is one as %s, as the router takes it",
    (url) => expect(isProbe(url)).toBe(true)
  )

  it.each(["/", "/v1/healthz", "/healthz2", "/healthz/x", "/readyzz"])("is none as %s", (url) =>
    expect(isProbe(url)).toBe(false)
  )
})
