/** Every example does what it says, as it says it: in other languages, and with nothing of Millrace. */
import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { type NatsConnection, connect } from "@nats-io/transport-node"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as TaskId from "../../src/schemas/TaskId.ts"
import { onGateway } from "../gateway/gateway.ts"
import { type Process, startMillrace, startNode } from "../support/millrace.ts"
import { type Found, goProgram, onPath, pythonWith, root, run } from "./toolchains.ts"

const folder = join(root, "examples")
const [requirement = ""] = /nats-py==[\d.]+/.exec(readFileSync(join(folder, "over_nats.py"), "utf8")) ?? []

const { gateway, nats } = onGateway()
let actor: Process
let connection: NatsConnection
let env: Record<string, string | undefined>

beforeAll(async () => {
  actor = startMillrace(["actor", "count"], { NATS_URL: nats().url })
  connection = await connect({ servers: nats().url })
  env = { ...process.env, NATS_URL: nats().url, MILLRACE_URL: gateway().url }
})
afterAll(async () => {
  await connection.close()
  await actor.kill("SIGTERM")
})

/** Nothing is done until the example has looked for the record of this task, and found none. */
const held = async <A>(id: string, example: () => Promise<A>): Promise<A> => {
  const { key = "" } = TaskId.parse(id) ?? {}
  const asked = connection.subscribe("$JS.API.DIRECT.GET.>")
  const looked = async () => {
    for await (const { subject, data } of asked) {
      if (`${subject} ${Buffer.from(data).toString()}`.includes(key)) return
    }
  }
  await connection.flush()
  actor.child.kill("SIGSTOP")
  try {
    const running = example()
    await Promise.race([running, looked()])
    actor.child.kill("SIGCONT")
    return await running
  } finally {
    actor.child.kill("SIGCONT")
    asked.unsubscribe()
  }
}

const text = "to be or not to be"
const node: Found = { program: process.execPath }

interface Example {
  /** How it is started, before the file. */
  readonly toolchain: () => Promise<Found>
  /** The file itself, unless it is compiled. */
  readonly file?: string
  readonly input: string
  /** What it prints of the event, and of the result. */
  readonly event?: RegExp
  readonly result: RegExp
}

const overNats = { input: text, event: /^event +millrace\.task\.succeeded/m, result: /^result succeeded 6$/m }
const inShell = { input: JSON.stringify({ text }), result: /^result .*"state":"succeeded".*"total":6/m }

const examples: Record<string, Example> = {
  "over_nats.py": { ...overNats, toolchain: () => pythonWith(requirement), file: "over_nats.py" },
  "over_http.py": {
    toolchain: () => onPath("python3"),
    file: "over_http.py",
    input: text,
    result: overNats.result
  },
  "over-nats.mjs": { ...overNats, toolchain: () => Promise.resolve(node), file: "over-nats.mjs" },
  "over-nats.sh": {
    ...inShell,
    event: overNats.event,
    toolchain: async () => {
      const found = await onPath("nats")
      return "missing" in found ? found : { program: "sh" }
    },
    file: "over-nats.sh"
  },
  "over-http.sh": {
    ...inShell,
    toolchain: () => Promise.resolve({ program: "sh" }),
    file: "over-http.sh",
    event: /^event +succeeded$/m
  },
  go: { ...overNats, toolchain: () => goProgram(join(folder, "go")) }
}

/** What it says of why it ended as a failure; it has printed nothing else. */
const refusalOf = async (example: Promise<unknown>) => {
  const refused = await example.then(
    () => assert.fail("it ended well"),
    (failure: unknown) => failure
  )
  assert.deepInclude(refused, { stdout: "" })
  return String(refused)
}

const lineOf = (output: string, word: string) => output.split("\n").filter((line) => line.startsWith(word))

describe("the examples", () => {
  for (const [name, { toolchain, file, input, event, result }] of Object.entries(examples)) {
    it(`${name} has a task done, once, under a name of its own`, { timeout: 300_000 }, async ({ skip }) => {
      const found = await toolchain()
      if ("missing" in found) return skip(`${name} is not tried here: ${found.missing}`)
      const words = [...(file === undefined ? [] : [join(folder, file)]), `order of ${name}`, input]
      const example = () => run(found.program, words, { cwd: root, env: { ...env, ...found.env } })
      const id = TaskId.make("count", TaskId.keyOfCaller(`order of ${name}`))
      const { stdout } = await (file === "over-http.sh" ? example() : held(id, example))
      assert.include(stdout, `task   ${id}\n`)
      if (event !== undefined) assert.match(stdout, event)
      assert.match(stdout, result)
      const again = (await example()).stdout
      assert.deepEqual(lineOf(again, "result"), lineOf(stdout, "result"))
      assert.notMatch(again, /millrace\.task/)
    })
  }

  for (const [name, { toolchain, file, input, result }] of Object.entries(examples)) {
    it(`${name} may be run by many at once`, { timeout: 300_000 }, async ({ skip }) => {
      const found = await toolchain()
      if ("missing" in found) return skip(`${name} is not tried here: ${found.missing}`)
      const words = file === undefined ? [] : [join(folder, file)]
      const options = { cwd: root, env: { ...env, ...found.env } }
      const names = Array.from({ length: 8 }, (_, n) => `one of many, ${n} of ${name}`)
      const outputs = await Promise.all(
        names.map((each) => run(found.program, [...words, each, input], options))
      )
      for (const { stdout } of outputs) assert.match(stdout, result)
    })

    it(`${name} says how to use it`, { timeout: 300_000 }, async ({ skip }) => {
      const found = await toolchain()
      if ("missing" in found) return skip(`${name} is not tried here: ${found.missing}`)
      const words = file === undefined ? [] : [join(folder, file)]
      const options = { cwd: root, env: { ...env, ...found.env } }
      assert.match(await refusalOf(run(found.program, words, options)), /How to use it: /)
    })
  }

  it("hear-all.mjs hears of what ended while it was not running", { timeout: 60_000 }, async () => {
    const listen = () => startNode([join(folder, "hear-all.mjs"), "accounting"], { NATS_URL: nats().url })
    const first = listen()
    await first.prints(/^listens accounting$/m)
    await first.kill("SIGTERM")
    const done = async (key: string) => {
      await run("python3", [join(folder, "over_http.py"), key, text], { cwd: root, env })
      return TaskId.make("count", TaskId.keyOfCaller(key))
    }
    const ids = [await done("heard later"), await done("heard later as well")]
    const second = listen()
    await Promise.all(
      ids.map((id) => second.prints(new RegExp(`^event  millrace.task.succeeded ${id} 6$`, "m")))
    )
    assert.strictEqual(await second.kill("SIGTERM"), 0)
  })

  it("over-http.sh says what is refused, and ends as a failure", async () => {
    const words = [join(folder, "over-http.sh"), "refused", `{"txt":1}`]
    assert.match(await refusalOf(run("sh", words, { cwd: root, env })), /input\.txt/)
  })

  it("are all tried, and all told of", () => {
    const files = readdirSync(folder).filter((name) => name !== "README.md")
    assert.sameMembers(files, [...Object.keys(examples), "hear-all.mjs"])
    const page = readFileSync(join(folder, "README.md"), "utf8")
    for (const name of files) assert.include(page, `](${name}`)
  })
})
