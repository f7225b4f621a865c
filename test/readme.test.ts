/** The README tells the truth: what it shows is run here, word for word but for ports, ids and times. */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { contractOf, decodeInput } from "../src/schemas/Validation.ts"
import { type Process, startMillrace } from "./support/millrace.ts"
import { type TestNats, startNats } from "./support/nats.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const readme = readFileSync(join(root, "README.md"), "utf8")
const run = promisify(execFile)

/** The code blocks of a language, in order, without the indentation they share. */
const blocks = (language: string): ReadonlyArray<string> =>
  [...readme.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, "gm"))].map(
    ([, indent = "", body = ""]) => body.replaceAll(new RegExp(`^${indent}`, "gm"), "")
  )

const [start = "", submit = "", get = "", manage = "", scale = ""] = blocks("sh")
const [accepted = "", finished = "", extracting = ""] = blocks("json")
const [contract = "", actor = ""] = blocks("ts")
const [subscriber = ""] = blocks("js")

describe("the first screen", () => {
  let data: string
  let npm: ChildProcess
  let said: Promise<string>
  let ended: Promise<number | null>

  beforeAll(() => {
    data = mkdtempSync(join(tmpdir(), "millrace-readme-"))
    npm = spawn("sh", ["-c", `exec ${start.trim()}`], {
      cwd: root,
      env: { ...process.env, PORT: "0", MILLRACE_DATA: data, CI: "true" },
      stdio: ["ignore", "pipe", "inherit"]
    })
    ended = new Promise((resolve) => npm.once("exit", resolve))
    said = new Promise((resolve, reject) => {
      let printed = ""
      npm.stdout?.on("data", (chunk: Buffer) => {
        printed += chunk.toString()
        if (printed.includes("Ctrl-C")) resolve(printed)
      })
      void ended.then(() => reject(new Error(`it ended:\n${printed}`)))
    })
  })
  afterAll(async () => {
    npm.kill("SIGTERM")
    await ended
    rmSync(data, { recursive: true, force: true })
  })

  /** What a command of the README prints, against the port that was free. */
  const prints = async (command: string): Promise<unknown> => {
    const port = /Dashboard +http:\/\/127\.0\.0\.1:(\d+)\//.exec(await said)?.[1]
    const { stdout } = await run("sh", ["-c", command.replaceAll(":8080", `:${port}`)])
    return JSON.parse(stdout)
  }
  /** Times, names and durations differ from run to run. */
  const alike = (json: string): unknown =>
    JSON.parse(json, (key, value: unknown) =>
      ["enqueuedAt", "startedAt", "finishedAt", "worker", "elapsedMs"].includes(key) ? typeof value : value
    )

  it("submits a task and shows the real answer", async () => {
    assert.deepEqual(await prints(submit), JSON.parse(accepted))
  })

  it("lists, has done again, follows and cancels", { timeout: 60_000 }, async () => {
    const port = /Dashboard +http:\/\/127\.0\.0\.1:(\d+)\//.exec(await said)?.[1]
    const commands = manage.split(/\n\n/).map((command) => command.replaceAll(":8080", `:${port}`))
    const outputs: Array<string> = []
    for (const command of commands) outputs.push((await run("sh", ["-c", command])).stdout)
    const [failed = "", list = "", again = "", followed = "", cancelled = ""] = outputs
    assert.deepInclude(JSON.parse(failed), { state: "failed" })
    assert.deepNestedInclude(JSON.parse(list), { "tasks[0].id": JSON.parse(failed).id })
    assert.deepInclude(JSON.parse(again), { id: JSON.parse(failed).id, run: 2 })
    assert.match(followed, /^event: failed$/m)
    assert.deepInclude(JSON.parse(cancelled), { status: 409 })
  })

  it("reads the result and shows the real answer", async () => {
    assert.deepEqual(alike(JSON.stringify(await prints(get))), alike(finished))
  })
})

const Example = Schema.fromJsonString(Schema.Struct({ kind: Schema.String, input: Schema.Json }))

describe("a task that takes a page apart", () => {
  it("is one that fetch takes", async () => {
    const { kind, input } = Schema.decodeUnknownSync(Example)(extracting)
    const contract = await Effect.runPromise(contractOf(kind))
    assert.deepInclude(await Effect.runPromise(decodeInput(contract, input)), {
      url: new URL("https://example.org/shop")
    })
  })
})

describe("a new actor", () => {
  it("is two files and two lines, and type-checks", { timeout: 120_000 }, async () => {
    const copy = mkdtempSync(join(tmpdir(), "millrace-actor-"))
    try {
      cpSync(join(root, "src"), join(copy, "src"), { recursive: true })
      for (const file of ["tsconfig.json", "package.json"]) cpSync(join(root, file), join(copy, file))
      symlinkSync(join(root, "node_modules"), join(copy, "node_modules"))
      writeFileSync(join(copy, "src/schemas/Shout.ts"), contract)
      writeFileSync(join(copy, "src/actors/Shout.ts"), actor)
      const add = (file: string, importing: string, after: string, entry: string) => {
        const text = readFileSync(join(copy, file), "utf8")
        assert.include(text, after)
        writeFileSync(join(copy, file), `${importing}\n${text.replace(after, `${after} ${entry},`)}`)
      }
      add("src/schemas/Tasks.ts", `import { Shout } from "./Shout.ts"`, "  fetch: Fetch,", "shout: Shout")
      const tsc = join(root, "node_modules/.bin/tsc")
      const forgotten = await run(tsc, ["-p", copy]).catch((error: { stdout: string }) => error)
      assert.include(forgotten.stdout, "'shout' is missing")
      add(
        "src/actors/Actors.ts",
        `import { ShoutActor } from "./Shout.ts"`,
        "  fetch: FetchActor,",
        "shout: ShoutActor"
      )
      await run(tsc, ["-p", copy])
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  })
})

describe("a service of one's own", () => {
  let nats: TestNats
  const processes: Array<Process> = []
  beforeAll(async () => {
    nats = await startNats()
  })
  afterAll(async () => {
    await Promise.all(processes.map(({ kill }) => kill("SIGTERM")))
    await nats.stop()
  })

  it("runs the roles alone, and submits from the command line", async () => {
    const lines = scale.trim().split("\n")
    const words = lines
      .filter((line) => line.startsWith("npm run millrace -- "))
      .map((line) => line.slice(20))
    const env = { NATS_URL: nats.url }
    for (const line of words.slice(0, -1)) {
      const started = startMillrace(line.replace("8080", "0").split(" "), env)
      processes.push(started)
      await (line === "setup" ? started.ended : started.prints(/taking|listens on/))
    }
    const { stdout } = await run("sh", ["-c", `${process.execPath} src/main.ts ${words.at(-1)}`], {
      cwd: root,
      env: { ...process.env, ...env }
    })
    assert.deepNestedInclude(JSON.parse(stdout), { state: "succeeded", "output.total": 6 })
  })

  it("publishes and subscribes with nothing of Millrace", async () => {
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", subscriber], {
      cwd: root,
      env: { ...process.env, NATS_URL: nats.url }
    })
    // From then on: what was done before it subscribed, it does not hear of.
    assert.match(stdout, /^millrace\.task\.succeeded count_seq-\d+ 6\n$/)
  })
})

describe("the configuration", () => {
  it("lists every setting that the source reads, and no other", () => {
    const source = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(root, "src", file), "utf8"))
      .join("\n")
    const read = [
      ...source.matchAll(/Config\.\w+\(\s*(?:[\w.]+,\s*)?"([A-Z][A-Z_]+)"/g),
      // By what reads several of the same kind.
      ...source.matchAll(/"((?:FETCH|COUNT|RESIZE|NOTIFY|MILLRACE)_[A-Z_]+)"/g)
    ]
      .map(([, name = ""]) => name)
      // The code of an error.
      .filter((name) => name !== "MILLRACE_BLOCKED")
    const table = readme.slice(readme.indexOf("## Configuration"), readme.indexOf("## Words"))
    const told = [...table.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name = ""]) => name)
    assert.deepEqual(
      [...new Set(told)].toSorted(),
      [...new Set(read.filter((name) => name !== "PATH"))].toSorted()
    )
  })
})
