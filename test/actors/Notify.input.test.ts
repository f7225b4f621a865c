/** What the notify actor takes, and how it says what is wrong with the rest. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { Notify } from "../../src/schemas/Notify.ts"
import { decodeInput } from "../../src/schemas/Validation.ts"

/** The faults as `path: message`; none where it is taken. */
const faults = (input: unknown) => {
  const decoded = Effect.runSync(Effect.result(decodeInput(Notify, input)))
  return Result.isSuccess(decoded)
    ? []
    : decoded.failure.faults.map(({ path, message }) => `${path.join(".")}: ${message}`)
}

const email = { to: "ada@example.org", subject: "Hello", text: "..." }
const webhook = { url: "https://example.org/", body: {} }

describe("what is wrong with a notification", () => {
  it.each([
    ["a mail", { email: { ...email, to: "ada" } }, ["email.to: an e-mail address such as name@example.org"]],
    ["a webhook", { webhook: { body: 1 } }, ["webhook.url: it is missing"]],
    [
      "a misspelt part",
      { webhook: { ...webhook, boddy: 1 } },
      ["webhook.boddy: there is no such field here"]
    ],
    ["nothing", {}, [": give exactly one of email and webhook"]],
    ["both", { email, webhook }, [": give exactly one of email and webhook"]]
  ])("is told of what was meant, and of nothing else: %s", (_, input, expected) => {
    assert.deepEqual(faults(input), expected)
  })
})

const to = (address: unknown) => faults({ email: { ...email, to: address } })

describe("an e-mail address", () => {
  it.each([
    "ada@example.org",
    "ada@localhost",
    "Ada.Love+lace_1815@sub.example-1.co.uk",
    "o'hara/!#$%&*=?^`{|}~@example.org",
    "ada@mühle.example",
    "ada@例え.テスト",
    "ada@xn--mhle-0ra.example",
    "grüße@exämple.org",
    "a@1.example",
    `${"a".repeat(64)}@${"b".repeat(63)}.example`
  ])("is %s", (address) => {
    assert.deepEqual(to(address), [])
  })

  it.each([
    "",
    "ada",
    "@example.org",
    "ada@",
    "ada@@example.org",
    "ada @example.org",
    " ada@example.org",
    "ada@example.org\n",
    "ada@example.org\r\nBcc: eve@example.org",
    "ada\u0000@example.org",
    "Ada <ada@example.org>",
    "<ada@example.org>",
    "ada@example.org, eve@example.org",
    "ada@example.org;eve@example.org",
    "all:ada@example.org",
    "all:ada@example.org;",
    '"ada lovelace"@example.org',
    '"ada@example.org"@eve.example',
    "ada(comment)@example.org",
    "ada\\@example.org",
    ".ada@example.org",
    "ada.@example.org",
    "a..da@example.org",
    "ada@.example.org",
    "ada@example..org",
    "ada@example.org.",
    "ada@-example.org",
    "ada@example-.org",
    "ada@exa_mple.org",
    "ada@127.0.0.1",
    "ada@[127.0.0.1]",
    "ada@example.org:25",
    `${"a".repeat(65)}@example.org`,
    `ada@${"b".repeat(64)}.org`,
    `ada@${"b.".repeat(130)}org`
  ])("is not %j", (address) => {
    assert.deepEqual(to(address), ["email.to: an e-mail address such as name@example.org"])
  })

  it("is judged soon, however long it is", () => {
    const began = performance.now()
    for (const long of ["a".repeat(200_000), `a@${"a-".repeat(100_000)}`, `${"a.".repeat(100_000)}@b`])
      assert.lengthOf(to(long), 1)
    assert.isBelow(performance.now() - began, 2_000)
  })
})

describe("a mail's other parts", () => {
  it.each([
    ["a subject with a tab", { subject: "a\tb" }, "email.subject: one line of 1 to 998 characters"],
    ["a subject of two lines", { subject: "a\r\nBcc: b" }, "email.subject: one line of 1 to 998 characters"],
    ["a blob that is no id", { attachments: [{ blob: "../a" }] }, "email.attachments.0.blob: "],
    ["an empty name", { attachments: [{ blob: "a", name: "" }] }, "email.attachments.0.name: "],
    [
      "21 attachments",
      { attachments: Array.from({ length: 21 }, () => ({ blob: "a" })) },
      "email.attachments: "
    ]
  ])("are refused: %s", (_, more, fault) => {
    const [first = "", ...others] = faults({ email: { ...email, ...more } })
    assert.isTrue(first.startsWith(fault), first)
    assert.deepEqual(others, [])
  })

  it("may be a subject in any language", () => {
    assert.deepEqual(faults({ email: { ...email, subject: "Das Mühlrad 水車 🌾" } }), [])
  })
})
