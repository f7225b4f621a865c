import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { parseKeys } from "../../../src/gateway/auth/parseKeys.ts"
import { newKey } from "./keys.ts"

const ci = newKey("ci", ["submit", "read"])
const board = newKey("board", ["read"], { ratePerSecond: 50, burst: 100 })
const hash = ci.entry.hash

const parse = (text = "") => parseKeys("MILLRACE_API_KEYS", text)

describe("keys are understood", () => {
  it.effect.each([
    ["lines", `${ci.line}\n${board.line}`],
    ["one line", `${ci.line};${board.line}`],
    ["lines with remarks", `# who builds\n\n  ${ci.line}   # since May\n${board.line}\n`],
    ["JSON", JSON.stringify([ci.entry, board.entry], null, 2)]
  ])("as %s", ([, text]) =>
    Effect.gen(function* () {
      expect(yield* parse(text)).toEqual([ci.entry, board.entry])
    })
  )

  it.effect("with a rate alone", () =>
    Effect.gen(function* () {
      expect(yield* parse(`ci read ${hash} 0.5`)).toEqual([
        { name: "ci", scopes: ["read"], hash, ratePerSecond: 0.5 }
      ])
    })
  )
})

describe("keys are refused, and the entry is named,", () => {
  it.effect.each([
    ["where there are none", "# nobody yet", "there are none"],
    ["that are no JSON", "[{]", "this is not JSON"],
    ["with a name in capitals", `CI read ${hash}`, "entry 1: its name must"],
    [
      "with a scope there is not",
      `${board.line}\nci write ${hash}`,
      'entry 2 ("ci"): its scopes must be of submit, read, operate'
    ],
    ["without a scope", `[{"name":"ci","scopes":[],"hash":"${hash}"}]`, 'entry 1 ("ci"): its scopes must'],
    ["without a hash", "ci read", 'entry 1 ("ci"): its hash must be'],
    ["with a rate of nothing", `ci read ${hash} 0`, 'entry 1 ("ci"): ratePerSecond must'],
    ["with half a burst", `ci read ${hash} 5/1.5`, 'entry 1 ("ci"): burst must'],
    ["with a word too many", `ci read ${hash} 5 6`, 'entry 1 ("ci"): it must have'],
    [
      "with a field too many",
      JSON.stringify([{ ...ci.entry, scope: "read" }]),
      'entry 1 ("ci"): it must have'
    ],
    ["with a name twice", `${ci.line};ci read ${board.entry.hash}`, 'entry 2 ("ci") has the name of another'],
    ["with a key twice", `${ci.line};other read ${hash}`, 'entry 2 ("other") has the hash of another']
  ])("%s", ([, text, reason]) =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(parse(text))
      expect(message).toContain(`The keys of MILLRACE_API_KEYS cannot be used: ${reason}`)
    })
  )

  it.effect("though never shown: it may be a key where its hash should be", () =>
    Effect.gen(function* () {
      for (const text of [
        `ci read ${ci.key}`,
        `${ci.key} read ${hash}`,
        `ci ${ci.key} ${hash}`,
        `["${ci.key}"]`
      ]) {
        const { message } = yield* Effect.flip(parse(text))
        expect(message).not.toContain(ci.key)
        expect(message).toContain("entry 1")
      }
    })
  )
})
