/** The linter refuses what design.md forbids: imports across the folders, `any`, casts, files too long. */
import { execFile } from "node:child_process"
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Schema } from "effect"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

const root = join(import.meta.dirname, "..")

/** A file of one folder that imports one thing, and what the linter answers; undefined where it is legal. */
const imports: ReadonlyArray<readonly [from: string, what: string, answer: string | undefined]> = [
  ["src/schemas/A.ts", "../streams/X.ts", "Schemas import nothing of streams, actors or gateway"],
  ["src/schemas/B.ts", "../actors/X.ts", "Schemas import nothing of streams, actors or gateway"],
  ["src/schemas/C.ts", "../gateway/X.ts", "Schemas import nothing of streams, actors or gateway"],
  ["src/schemas/D.ts", "@nats-io/jetstream", "Only src/streams knows NATS"],
  ["src/schemas/E.ts", "./X.ts", undefined],
  ["src/telemetry/A.ts", "../streams/X.ts", "Telemetry imports nothing of ours"],
  ["src/telemetry/B.ts", "./X.ts", undefined],
  ["src/gateway/D.ts", "../telemetry/X.ts", undefined],
  ["src/streams/A.ts", "../actors/X.ts", "Streams import only schemas"],
  ["src/streams/server/B.ts", "../../gateway/X.ts", "Streams import only schemas"],
  ["src/streams/C.ts", "nats", "The package nats is the old client"],
  ["src/streams/D.ts", "@nats-io/jetstream", undefined],
  ["src/streams/E.ts", "../schemas/X.ts", undefined],
  ["src/actors/A.ts", "../gateway/X.ts", "Actors never import the gateway"],
  ["src/actors/runtime/B.ts", "@nats-io/transport-node", "Only src/streams knows NATS"],
  ["src/actors/runtime/C.ts", "../../streams/X.ts", undefined],
  ["src/actors/D.ts", "../schemas/X.ts", undefined],
  ["src/gateway/A.ts", "../actors/X.ts", "The gateway never imports actors"],
  ["src/gateway/B.ts", "@nats-io/obj", "Only src/streams knows NATS"],
  ["src/gateway/C.ts", "../streams/X.ts", undefined],
  ["src/A.ts", "./actors/X.ts", "Only main.ts and src/commands put actors and gateway together"],
  ["src/B.ts", "./gateway/X.ts", "Only main.ts and src/commands put actors and gateway together"],
  ["src/main.ts", "./actors/X.ts", undefined],
  ["src/commands/up.ts", "../gateway/X.ts", undefined],
  ["src/commands/setup.ts", "@nats-io/jetstream", "Only src/streams knows NATS"],
  ["src/commands/ls.ts", "@effect/platform-node", "Import one module of it"],
  ["src/gateway/E.ts", "@effect/platform-node", "Import one module of it"],
  ["src/client/A.ts", "@effect/platform-node", "Import one module of it"],
  ["src/client/B.ts", "@effect/platform-node/NodeHttpClient", undefined]
]

const longest = 200
const sources: ReadonlyArray<readonly [file: string, source: string, answer: string | undefined]> = [
  ...imports.map(([file, what, answer]) => [file, `import { x } from "${what}"\nx()\n`, answer] as const),
  ["src/any.ts", "export const f = (x: any) => x\n", "Unexpected `any`"],
  ["src/cast.ts", "export const f = (x: unknown) => x as string\n", "Do not use any type assertions"],
  ["src/const.ts", 'export const x = ["a"] as const\n', undefined],
  ["src/tooLong.ts", "export * from 'effect'\n".repeat(longest + 1), "too many lines"],
  ["src/justFits.ts", "// not counted\n\nexport * from 'effect'\n".repeat(longest), undefined],
  ["test/any.ts", "export const f = (x: any) => x\n", "Unexpected `any`"]
]

const Report = Schema.fromJsonString(
  Schema.Struct({
    diagnostics: Schema.Array(
      Schema.Struct({
        message: Schema.String,
        help: Schema.optionalKey(Schema.String),
        filename: Schema.String
      })
    )
  })
)

describe("the linter", () => {
  let directory = ""
  const answers = new Map<string, string>()

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "millrace-boundaries-"))
    await copyFile(join(root, ".oxlintrc.json"), join(directory, ".oxlintrc.json"))
    for (const [file, source] of sources) {
      await mkdir(dirname(join(directory, file)), { recursive: true })
      await writeFile(join(directory, file), source)
    }
    const report = await new Promise<string>((resolve) => {
      const oxlint = join(root, "node_modules/.bin/oxlint")
      execFile(oxlint, ["--format=json"], { cwd: directory }, (_, stdout) => resolve(stdout))
    })
    for (const { filename, message, help } of Schema.decodeUnknownSync(Report)(report).diagnostics) {
      answers.set(filename, `${answers.get(filename) ?? ""}${message} ${help ?? ""}\n`)
    }
  })

  afterAll(() => rm(directory, { recursive: true, force: true }))

  test.for(sources.filter(([, , answer]) => answer !== undefined))("refuses %s", ([file, , answer]) => {
    expect(answers.get(file)).toContain(answer)
  })

  test.for(sources.filter(([, , answer]) => answer === undefined))("accepts %s", ([file]) => {
    expect(answers.get(file)).toBeUndefined()
  })
})

test("no source tells the linter or the compiler to look away", async () => {
  const folders = ["src", "test", "bench", "demo", "scripts", "bin"]
  const lookAway = /\b(oxlint|eslint)-disable|@ts-(nocheck|ignore)/
  const guilty: Array<string> = []
  for (const folder of folders) {
    const names = await readdir(join(root, folder), { recursive: true }).catch(() => [])
    for (const name of names.filter((file) => /\.m?[jt]s$/.test(file))) {
      if (lookAway.test(await readFile(join(root, folder, name), "utf8"))) guilty.push(join(folder, name))
    }
  }
  expect(guilty).toEqual([])
})
