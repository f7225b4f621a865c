/** What the command says of itself: its help, its hints, and its completions. */
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { exitCodes } from "../../src/commands/exitCodes.ts"
import { startMillrace } from "../support/millrace.ts"
import { command } from "./command.ts"

const millrace = (...words: ReadonlyArray<string>) => command({}, words)

const commands = [
  ["submit", "get", "wait", "ls", "cancel", "retry", "schedule", "events", "blob"],
  ["kinds", "stats"],
  ["backup", "restore"],
  ["up", "gateway", "actor", "setup"]
].flat()

describe("millrace --help", () => {
  it("names every command, and what its exit codes mean", async () => {
    const help = startMillrace(["--help"], {})
    assert.strictEqual(await help.ended, 0)
    for (const command of commands) assert.match(help.output(), new RegExp(`^ +${command} +[A-Z]`, "m"))
    for (const [code, meaning] of exitCodes)
      assert.match(help.output(), new RegExp(`^ +${code} +${meaning}$`, "m"))
  })

  it.each(commands)("%s --help shows how it is used", async (name) => {
    const { code, out } = await millrace(name, "--help")
    assert.strictEqual(code, 0)
    assert.match(out, new RegExp(`^ +millrace ${name} `, "m"))
  })
})

describe("a command line with a mistake", () => {
  it.each([
    [["lss"], /^millrace: There is no command "lss"; did you mean ls\?\nUsage: millrace <subcommand> /],
    [["juggle"], /^millrace: There is no command "juggle"; there are submit, get, wait, .+\n/],
    [["blob", "ptu"], /^millrace: There is no command "ptu"; did you mean put\?\nUsage: millrace blob /],
    [["ls", "--stat", "failed"], /^millrace: There is no flag --stat; did you mean --state\?\n/],
    [["ls", "--state", "faild"], /^millrace: --state cannot be "faild": did you mean failed\?\n/],
    [["ls", "--state"], /^millrace: --state needs a value: scheduled, .+ or cancelled\n/],
    [["ls", "--state", "done"], /^millrace: --state cannot be "done": it takes scheduled, .+ or cancelled\n/],
    [["ls", "--limit", "0"], /^millrace: --limit cannot be "0": it takes a value between 1 and .+\n/],
    [["ls", "--limit", "many"], /^millrace: --limit cannot be "many": it takes a whole number\n/],
    [["ls", "--limit"], /^millrace: --limit needs a value: a whole number\n/],
    [["submit", "count", "--delay"], /^millrace: --delay needs a value\n/],
    [["schedule", "put", "a", "count", "--tz", "UTC"], /^millrace: There is no flag --tz\n/],
    [["limits", "show", "count"], /^millrace: "count" is more than it takes; its commands are set, clear\n/],
    [["actor", "cuont"], /^millrace: <kind> cannot be "cuont": did you mean count\?\n/],
    [["get"], /^millrace: <id> is missing\n/],
    [["get", "a", "b\u001b[2J"], /^millrace: "b \[2J" is more than it takes\n/]
  ])("%j ends with 2 and a hint", async (words, hint) => {
    const { code, out, err } = await millrace(...words)
    assert.deepEqual([code, out], [2, ""])
    assert.match(err, hint)
    assert.match(err, /\nMore: millrace .*--help\n$/)
  })
})

/** Says what bash offers for each line of words, of which the last is being typed. */
const asking = `
  source "$0"
  for line in "$@"; do
    IFS=" " read -ra COMP_WORDS <<< "$line"
    [[ "$line" == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)) COMP_LINE="$line" COMP_POINT=\${#line}
    _millrace millrace "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
    echo "\${COMPREPLY[@]}"
  done`

describe("completions", () => {
  const directory = mkdtempSync(join(tmpdir(), "millrace-completions-"))
  const file = (shell: string) => join(directory, shell)
  const shells = ["bash", "zsh", "fish"]
  beforeAll(async () => {
    for (const shell of shells) writeFileSync(file(shell), (await millrace("--completions", shell)).out)
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  it("for bash offer commands, flags, kinds, states and files", async () => {
    const asked = [
      ["millrace su", "submit"],
      ["millrace submit co", "count count-page"],
      ["millrace ls --state f", "failed"],
      ["millrace ls --kind ", "fetch count resize notify count-page thumbnails"],
      ["millrace retry -k fe", "fetch"],
      ["millrace events --na", "--name"],
      ["millrace blob ", "put get"],
      ["millrace schedule pu", "put"],
      ["millrace schedule put x co", "count count-page"],
      ["millrace blob put package-l", "package-lock.json"],
      ["millrace blob get x -o package-l", "package-lock.json"],
      ["millrace actor fetch cou", "count count-page"]
    ]
    const lines = asked.map(([line = ""]) => line)
    const { stdout } = await promisify(execFile)("bash", ["--norc", "-c", asking, file("bash"), ...lines])
    assert.deepEqual(
      stdout.trimEnd().split("\n"),
      asked.map(([, offer]) => offer)
    )
  })

  it.each(shells)("for %s are a script that it reads, where it is there", async (shell) => {
    const read = promisify(execFile)(shell, ["-n", file(shell)])
    await read.catch((error: NodeJS.ErrnoException) =>
      assert.strictEqual(error.code, "ENOENT", String(error))
    )
  })
})
