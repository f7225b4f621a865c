/** The alerts are heard when they must be, and what is shown and watched is what is measured. */
import { execFile } from "node:child_process"
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { parse, stringify } from "yaml"
import { promtool, root } from "./tools.ts"

const run = promisify(execFile)
const folder = join(root, "deploy/k8s/components/monitoring")

const Rules = Schema.Struct({
  spec: Schema.Struct({
    groups: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        rules: Schema.Array(Schema.Record(Schema.String, Schema.Json))
      })
    )
  })
})

const Dashboard = Schema.Struct({
  panels: Schema.Array(
    Schema.Struct({ targets: Schema.optionalKey(Schema.Array(Schema.Struct({ expr: Schema.String }))) })
  )
})

/** What roles tell at /metrics, without what a histogram adds. */
const series = await readFile(join(root, "src/telemetry/series.ts"), "utf8")
const measured = [...series.matchAll(/"((?:millrace|process|nodejs)_\w+)"/g)].map(([, name = ""]) => name)

const namesIn = (expressions: ReadonlyArray<string>) =>
  new Set(expressions.flatMap((expr) => expr.match(/\b(?:millrace|process)_\w+/g) ?? []))

const { spec } = Schema.decodeUnknownSync(Rules)(parse(await readFile(join(folder, "alerts.yaml"), "utf8")))
const rules = spec.groups.flatMap((group) => group.rules)
const { panels } = Schema.decodeUnknownSync(Dashboard)(
  JSON.parse(await readFile(join(folder, "dashboard.json"), "utf8"))
)
const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

describe("what is watched and shown", () => {
  it("is measured", () => {
    for (const name of namesIn([...rules.map(({ expr }) => String(expr)), ...shown])) {
      assert.include(measured, name.replace(/_bucket$/, ""))
    }
  })

  it("is all that Millrace measures", () => {
    const names = [...namesIn(shown)].map((name) => name.replace(/_bucket$/, ""))
    assert.includeMembers(
      names,
      measured.filter((name) => name.startsWith("millrace_"))
    )
  })
})

const program = await promtool()

describe.runIf(program !== undefined)("promtool", { timeout: 60_000 }, () => {
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "millrace-alerts-"))
    await writeFile(join(home, "rules.yml"), stringify(spec))
    await cp(join(root, "test/deploy/alerts.yaml"), join(home, "tests.yml"))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  const says = async (...words: ReadonlyArray<string>) => {
    const { stdout } = await run(program ?? "", words, { cwd: home }).catch(
      ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
        assert.fail(`${stdout}\n${stderr}`)
    )
    return stdout
  }

  it("takes the alerts", async () => {
    assert.include(await says("check", "rules", "rules.yml"), `SUCCESS: ${rules.length} rules found`)
  })

  it("hears each where it must, and only there", async () => {
    assert.include(await says("test", "rules", "tests.yml"), "SUCCESS")
    const tried = await readFile(join(home, "tests.yml"), "utf8")
    for (const { alert } of rules) assert.include(tried, String(alert))
  })

  it("takes what the dashboard asks", async () => {
    const asked = shown.map((expr, n) => ({
      record: `asked_${n}`,
      expr: expr.replaceAll("$__rate_interval", "5m").replaceAll(/"\$\w+"/g, '".+"')
    }))
    await writeFile(join(home, "asked.yml"), stringify({ groups: [{ name: "asked", rules: asked }] }))
    assert.include(await says("check", "rules", "asked.yml"), `SUCCESS: ${shown.length} rules found`)
  })
})
