/** Every example does what it says, as it says it: in other languages, and with nothing of Millrace. */
import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { type NatsConnection, connect } from "@nats-io/transport-node"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as TaskId from "../../src/schemas/TaskId.ts"
import { onGateway } from "../gateway/gateway.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
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

/** Nothing is done until somebody asks for an event, having looked for a record and found none. */
const held = async <A>(example: () => Promise<A>): Promise<A> => {
  const asking = connection.subscribe("$JS.API.CONSUMER.MSG.NEXT.EVENTS.*", { max: 1 })
  await connection.flush()
  actor.child.kill("SIGSTOP")
  try {
    const running = example()
    await Promise.race([running, asking[Symbol.asyncIterator]().next()])
    actor.child.kill("SIGCONT")
    return await running
  } finally {
    actor.child.kill("SIGCONT")
    asking.unsubscribe()
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

const lineOf = (output: string, word: string) => output.split("\n").filter((line) => line.startsWith(word))

describe("the examples", () => {
  for (const [name, { toolchain, file, input, event, result }] of Object.entries(examples)) {
    it(`${name} has a task done, once, under a name of its own`, { timeout: 300_000 }, async ({ skip }) => {
      const found = await toolchain()
      if ("missing" in found) return skip(`${name} is not tried here: ${found.missing}`)
      const words = [...(file === undefined ? [] : [join(folder, file)]), `order of ${name}`, input]
      const example = () => run(found.program, words, { cwd: root, env: { ...env, ...found.env } })
      const { stdout } = await (event?.source.includes("millrace") ? held(example) : example())
      const id = TaskId.make("count", TaskId.keyOfCaller(`order of ${name}`))
      assert.include(stdout, `task   ${id}\n`)
      if (event !== undefined) assert.match(stdout, event)
      assert.match(stdout, result)
      const again = (await example()).stdout
      assert.deepEqual(lineOf(again, "result"), lineOf(stdout, "result"))
      assert.notMatch(again, /millrace\.task/)
    })
  }

  it("over-http.sh says what is refused, and ends as a failure", async () => {
    const words = [join(folder, "over-http.sh"), "refused", `{"txt":1}`]
    const refused = await run("sh", words, { cwd: root, env }).then(
      () => assert.fail("it ended well"),
      (failure: unknown) => failure
    )
    assert.deepInclude(refused, { stdout: "" })
    assert.match(String(refused), /input\.txt/)
  })

  it("are all tried, and all told of", () => {
    const files = readdirSync(folder).filter((name) => name !== "README.md")
    assert.sameMembers(files, Object.keys(examples))
    const page = readFileSync(join(folder, "README.md"), "utf8")
    for (const name of files) assert.include(page, `](${name}`)
  })
})
