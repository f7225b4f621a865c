/** What an attachment may be called. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { fileName } from "../../../src/actors/notify/fileName.ts"

describe("the name of a file", () => {
  it.each([
    ["flour.csv", "flour.csv"],
    ["Mühlrad 水車 🌾.jpg", "Mühlrad 水車 🌾.jpg"],
    ["../../etc/passwd", "etc_passwd"],
    ["C:\\Windows\\win.ini", "C_Windows_win.ini"],
    [".bashrc", "bashrc"],
    ["invoice.pdf\u202ecod.exe", "invoice.pdf_cod.exe"],
    ["a\u0000b\r\nc\td", "a_b_c_d"],
    ["trailing. . ", "trailing"],
    ["e\u0301", "\u00e9"],
    ["...", "attachment"],
    ["\ud800", "\ufffd"]
  ])("%j becomes %j", (name, expected) => {
    assert.strictEqual(fileName(name), expected)
  })

  it("keeps its ending when it is too long", () => {
    assert.strictEqual(fileName(`${"🌾".repeat(200)}.jpeg`), `${"🌾".repeat(95)}.jpeg`)
  })

  it("is one that any system takes, whatever it was", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 150 }), (units) => {
        const name = String.fromCharCode(...units)
        const clean = fileName(name)
        assert.isTrue(clean.length > 0 && Array.from(clean).length <= 100)
        assert.notMatch(clean, /[\p{Cc}\\/:*?"<>|]|^[.\s]|[.\s]$/u)
        assert.isTrue(clean.isWellFormed())
      })
    )
  })
})
