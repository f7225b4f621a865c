/** How the command ends: a role that is told to stop, a command that is, and what went wrong. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Cause, Exit } from "effect"
import { exitCodeOf } from "../../src/commands/exit.ts"
import { NotWritten } from "../../src/commands/screen/Screen.ts"
import { newKey } from "../gateway/auth/keys.ts"
import { type TestGateway, startGateway } from "../gateway/gateway.ts"
import { startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { command } from "./command.ts"

let nats: TestNats
beforeAll(async () => {
  nats = await startNats()
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: nats.url }).ended, 0)
})
afterAll(() => nats.stop())

describe("an actor that is told to stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("by %s ends with 0", async (signal) => {
    const actor = startMillrace(["actor", "count"], { NATS_URL: nats.url })
    await actor.prints(/taking/)
    assert.strictEqual(await actor.kill(signal), 0)
  })

  it("twice in one breath, as npm does with Ctrl-C, is not hurried", async () => {
    const actor = startMillrace(["actor", "count"], { NATS_URL: nats.url })
    await actor.prints(/taking/)
    actor.child.kill("SIGINT")
    assert.strictEqual(await actor.kill("SIGINT"), 0)
  })
})

describe("a command that is stopped", () => {
  it("has not done what it was to do, and ends with 130", async () => {
    const submit = startMillrace(["submit", "count", "text=x", "--wait", "--no-json"], { NATS_URL: nats.url })
    await submit.prints(/count_/)
    assert.strictEqual(await submit.kill("SIGINT"), 130)
  })
})

describe("a command that nobody reads on", () => {
  it("ends without a word, and acknowledges nothing that was not read", async () => {
    const env = { NATS_URL: nats.url }
    const { id } = JSON.parse((await command(env, ["submit", "count", "text=x"])).out)
    assert.strictEqual((await command(env, ["cancel", id])).code, 0)
    const events = ["events", "--name", "reader", "--after", "0"]
    const unread = startMillrace(events, env)
    unread.child.stdout?.destroy()
    assert.strictEqual(await unread.ended, 0)
    assert.strictEqual(unread.output(), "")
    const again = await command(env, [...events, "-n", "1"])
    assert.deepInclude(JSON.parse(again.out), { subject: id })
  })
})

describe("a command whose answer cannot be written", () => {
  it("does not end as if the task had failed", () => {
    assert.strictEqual(exitCodeOf(Exit.fail(new NotWritten({ reason: "ENOSPC" }))), 2)
  })
})

describe("a wrong setting", () => {
  it("is named in one line", async () => {
    const gateway = startMillrace(["gateway"], { NATS_URL: nats.url, PORT: "many" })
    assert.strictEqual(await gateway.ended, 2)
    assert.match(gateway.output(), /^millrace: a setting is wrong: .*\["PORT"\]\n$/)
  })

  it.each<readonly [Record<string, string>, number, string]>([
    [{ NATS_URL: "nats://me:secret@127.0.0.1:1" }, 4, "No NATS answers at nats://127.0.0.1:1 ("],
    [
      { MILLRACE_URL: "http://127.0.0.1:1/" },
      4,
      "No gateway answers at http://127.0.0.1:1 (connect ECONNREFUSED"
    ],
    [{ MILLRACE_URL: "127.0.0.1:8080" }, 2, `an address such as http://127.0.0.1:8080 at ["MILLRACE_URL"]`],
    [
      { MILLRACE_URL: "http://127.0.0.1:1", NATS_URL: "nats://127.0.0.1:1" },
      2,
      "Both MILLRACE_URL and NATS_URL"
    ]
  ])("of where to ask, %j, ends with %i, at once and without its password", async (env, code, sentence) => {
    const ended = await command(env, ["get", "count_1"])
    assert.deepEqual([ended.code, ended.out], [code, ""])
    assert.include(ended.err, sentence)
    assert.notInclude(ended.err, "secret")
  })
})

describe("a key to a gateway", () => {
  const reader = newKey("reader", ["read"])
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway(nats.url, { MILLRACE_API_KEYS: reader.line })
  })
  afterAll(() => gateway.stop())

  it.each<readonly [string, string | undefined, string, number, RegExp]>([
    ["that reads", reader.key, "ls", 0, /^$/],
    [
      "that is not given",
      undefined,
      "ls",
      6,
      /^millrace: The gateway does not know who asks: .+MILLRACE_API_KEY/
    ],
    ["that is unknown", "mr_unknown", "ls", 6, /^millrace: The gateway does not know who asks: /],
    ["that only reads", reader.key, "cancel", 6, /^millrace: This key may not do that: .+"operate"/]
  ])("$0 ends $2 with $3", async (_, key, name, code, sentence) => {
    const env = { MILLRACE_URL: gateway.url, ...(key === undefined ? {} : { MILLRACE_API_KEY: key }) }
    const ended = await command(env, name === "ls" ? ["ls"] : [name, "count_1"])
    assert.match(ended.err, sentence)
    assert.strictEqual(ended.code, code)
  })
})

describe("a task whose end is not learnt", () => {
  it("is named to a program all the same, which has submitted it", async () => {
    const key = newKey("submitter", ["submit"])
    const gateway = await startGateway(nats.url, { MILLRACE_API_KEYS: key.line })
    const env = { MILLRACE_URL: gateway.url, MILLRACE_API_KEY: key.key }
    const { code, out, err } = await command(env, ["submit", "count", "text=x", "--wait"])
    await gateway.stop()
    assert.deepEqual([code, out], [6, ""])
    assert.match(err, /^count_\S+ is submitted\.\nmillrace: This key may not do that: .+"read"/)
  })
})

describe("a bug", () => {
  it("ends with 70, and a failure nobody has a code for with 1", () => {
    assert.strictEqual(exitCodeOf(Exit.failCause(Cause.die(new Error("a bug")))), 70)
    assert.strictEqual(exitCodeOf(Exit.fail({ _tag: "PortTaken" })), 1)
  })
})
