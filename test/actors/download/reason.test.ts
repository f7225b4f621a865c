import { assert, describe, it } from "@effect/vitest"
import { reasonOf } from "../../../src/actors/download/reason.ts"

const systemError = (code: string, message: string) => Object.assign(new Error(message), { code })

describe("the reason an address cannot be reached", () => {
  const cases: ReadonlyArray<[string, string, string]> = [
    ["ENOTFOUND", "getaddrinfo ENOTFOUND mill", "its name does not resolve"],
    ["EAI_AGAIN", "getaddrinfo EAI_AGAIN mill", "its name cannot be resolved now"],
    ["UND_ERR_CONNECT_TIMEOUT", "Connect Timeout Error", "no connection in time"],
    ["EHOSTUNREACH", "connect EHOSTUNREACH", "there is no way to its address"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "0017:error:SSL routines", "TLS fails (ERR_SSL_WRONG_VERSION_NUMBER)"],
    ["CERT_HAS_EXPIRED", "certificate has expired", "certificate has expired"],
    // What several failed addresses of one name give.
    ["EADDRNOTAVAIL", "", "EADDRNOTAVAIL"]
  ]
  for (const [code, message, reason] of cases) {
    it(`is put in words for ${code}`, () => assert.strictEqual(reasonOf(systemError(code, message)), reason))
  }

  it("is the message of an error without a code", () => {
    assert.strictEqual(reasonOf(new Error("the mill stands still")), "the mill stands still")
  })
})
