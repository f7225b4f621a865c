/** `docs/operations.md` says what is so: its commands are run, and what it lists is what there is. */
import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { parse } from "yaml"
import * as series from "../src/telemetry/series.ts"
import { type TestNats, startNats } from "./support/nats.ts"

const root = join(import.meta.dirname, "..")
const page = readFileSync(join(root, "docs/operations.md"), "utf8")

const labels = { kind: "count", state: "failed", ended: "failed", became: "task", lane: "high" }
const metrics = Object.values(series).map((of) => of(labels).id)

describe("what operations.md lists", () => {
  it("are the metrics that there are", () => {
    const told = [...page.matchAll(/^\| (`(?:millrace|process)_[^|]*`) \|/gm)].flatMap(([, names = ""]) =>
      names.split(", ").map((name) => name.slice(1, -1))
    )
    assert.sameMembers(told, metrics)
  })

  it("are the alerts that there are, each with what to do", () => {
    const file = readFileSync(join(root, "deploy/k8s/components/monitoring/alerts.yaml"), "utf8")
    const { spec } = Schema.decodeUnknownSync(Rules)(parse(file))
    const [, alerts = ""] = page.split("\n## Alerts\n")
    const told = [...alerts.matchAll(/^### (\w+)\n\n(.+)/gm)].map(([, name]) => name)
    assert.sameMembers(
      told,
      spec.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))
    )
  })
})

const Rules = Schema.Struct({
  spec: Schema.Struct({
    groups: Schema.Array(Schema.Struct({ rules: Schema.Array(Schema.Struct({ alert: Schema.String })) }))
  })
})

/** As doctor tells it where nobody looks on. */
const topologyIsGood = /"what": "topology",\s+"health": "good"/

/** The blocks of commands, in order; those of a cluster are told within the text. */
const blocks = [...page.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, body = ""]) => body)
const [deploy = "", pause = "", backup = "", restore = "", key = ""] = blocks

describe("the commands of operations.md", { timeout: 60_000 }, () => {
  let directory: string
  let first: TestNats
  let second: TestNats
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "millrace-operations-"))
    ;[first, second] = await Promise.all([startNats({ sync: "2m" }), startNats({ sync: "2m" })])
  })
  afterAll(async () => {
    await Promise.all([first.stop(), second.stop()])
    rmSync(directory, { recursive: true })
  })

  /** Word for word, but for where backups are kept. */
  const run = async (block: string, nats: TestNats) => {
    const script = `set -e\nmillrace() { "${process.execPath}" src/main.ts "$@"; }\n${block.replaceAll("/var/backups/millrace", directory)}`
    const env = { ...process.env, NATS_URL: nats.url }
    const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: root, env })
    return stdout
  }

  it("set up a server and find nothing wrong, pause and resume, back it up, and bring it back elsewhere", async () => {
    assert.lengthOf(blocks, 5)
    assert.match(await run(deploy, first), topologyIsGood)
    const [paused = "", , resumed = ""] = (await run(pause, first)).split(/(?<=^})\n/m)
    assert.match(paused, /"since"/)
    assert.notMatch(resumed, /"since"/)
    await run(backup, first)
    assert.match(await run(restore, second), topologyIsGood)
  })

  it("make a key", async () => {
    assert.match(await run(key, first), /"name": "ci-2"/)
  })
})
