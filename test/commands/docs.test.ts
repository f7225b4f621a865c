/** `docs/cli.md` says what is so. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { exitCodes } from "../../src/commands/exitCodes.ts"
import { isPair } from "../../src/commands/input/pairs.ts"
import { command } from "./command.ts"

const page = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8")

describe("docs/cli.md", () => {
  it("tells what every exit code means", () => {
    const told = [...page.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code, meaning]) => [
      Number(code),
      meaning
    ])
    assert.deepEqual(
      told,
      exitCodes.map(([code, meaning]) => [code, meaning])
    )
  })

  it("tells of every command that is not a role, and of no flag that there is not", async () => {
    const { out } = await command({}, ["--help"])
    const named = [...out.slice(0, out.indexOf("ROLES")).matchAll(/^ {2}([a-z-]+) {2,}[A-Z]/gm)].map(
      ([, name = ""]) => name
    )
    const told = new Set([...page.matchAll(/^\| .*`/gm)].flatMap(([row]) => row.match(/`([a-z-]+)/g) ?? []))
    for (const name of named) assert.isTrue(told.has(`\`${name}`), name)
    const flags = new Set(page.match(/(?<=[ `])--[a-z]+/g))
    const pages = [...named.map((name) => [name]), ["limits", "set"], ["schedule", "put"]]
    const helps = await Promise.all(pages.map((words) => command({}, [...words, "--help"])))
    const known = [out, ...helps.map((help) => help.out)].join("\n")
    for (const flag of flags) assert.include(`${known}--no-json --watch`, flag)
  })

  it("shows pairs that are pairs", () => {
    for (const word of ["top=2", "email.to=somebody@example.org", "name=@file", "name:=json"]) {
      assert.include(page, word)
      assert.isTrue(isPair(word), word)
    }
  })
})
