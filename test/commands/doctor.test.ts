/** `millrace doctor`: finds on real servers what is wrong, and says what to do. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, assert, describe, it } from "@effect/vitest"
import { connect } from "@nats-io/transport-node"
import { Schema } from "effect"
import { SMTPServer } from "smtp-server"
import { makeOperator } from "../support/jwt.ts"
import { type Configuration, type OwnNats, startOwnNats } from "../support/ownNats.ts"
import { roles, startStrictNats } from "../support/rightsOf.ts"
import { command } from "./command.ts"

let nats: OwnNats | undefined
afterEach(async () => {
  await nats?.stop()
  nats = undefined
})

const start = async (configuration: Partial<Configuration> = {}) => {
  nats = await startOwnNats({ jetStream: "on", ...configuration })
  return { NATS_URL: `nats://127.0.0.1:${nats.port}` }
}

const Findings = Schema.fromJsonString(
  Schema.Array(
    Schema.Struct({
      what: Schema.String,
      health: Schema.String,
      found: Schema.String,
      todo: Schema.optionalKey(Schema.String)
    })
  )
)

/** What it finds of one thing, and how it ends. */
const examined = async (env: Record<string, string>, ...words: ReadonlyArray<string>) => {
  const { code, out, err } = await command(env, ["doctor", "--json", ...words])
  const all = Schema.decodeUnknownSync(Findings)(out)
  return {
    code,
    err,
    of: (what: string) => {
      const found = all.filter((one) => one.what === what)
      return found.map(({ health, found, todo = "" }) => `${health}: ${found} ${todo}`.trim()).join("\n")
    }
  }
}

const setUp = async (env: Record<string, string>) => {
  const { code, err } = await command(env, ["setup"])
  assert.strictEqual(code, 0, err)
}

describe("millrace doctor", { timeout: 20_000 }, () => {
  it("names the kinds that are paused, with nothing wrong", async () => {
    const env = await start()
    await setUp(env)
    assert.strictEqual((await examined(env)).of("paused"), "")
    assert.strictEqual((await command(env, ["pause", "fetch"])).code, 0)
    const { code, of } = await examined(env)
    assert.strictEqual(code, 0)
    assert.strictEqual(
      of("paused"),
      "doubtful: fetch is paused: nothing of it is begun `millrace resume fetch` lets it go on."
    )
    assert.strictEqual((await command(env, ["resume", "fetch"])).code, 0)
    const connection = await connect({ servers: env.NATS_URL })
    const body = JSON.stringify({ pause_until: "2999-01-01T00:00:00Z" })
    await connection.request("$JS.API.CONSUMER.PAUSE.TASKS_count.count-high", body)
    await connection.close()
    assert.match((await examined(env)).of("paused"), /^doubtful: the high lane of count is paused/)
  })

  it("finds the streams missing, then all well", async () => {
    const env = await start()
    const before = await examined(env)
    assert.strictEqual(before.code, 1)
    assert.match(before.err, /^millrace: One thing is wrong\.$/m)
    assert.match(before.of("topology"), /^bad: NATS has no SCHEDULES, .* Run `millrace setup`/)
    assert.match(before.of("clock"), /^unseen: /)
    await setUp(env)
    const after = await examined(env)
    assert.strictEqual(after.code, 0, after.err)
    assert.match(after.of("topology"), /^good: \d+ streams and consumers are as they should be$/)
    assert.match(after.of("clock"), /^good: within \d+ ms of the server's$/)
    assert.match(after.of("version"), /^good: nats-server 2\./)
    assert.match(after.of("way"), /^good: without TLS, on this machine$/)
    assert.match(after.of("cluster"), /^good: one server/)
    assert.match(after.of("account"), /^good: JetStream is there/)
    assert.match(after.of("disk"), /^unseen: .*Set MILLRACE_NATS_MONITORING/)
    assert.match(after.of("durability"), /^doubtful: whether a power failure loses/)
    assert.match(after.of("mail"), /^doubtful: SMTP_URL is not set/)
  })

  it("tells a person in lines", async () => {
    const { out } = await command(await start(), ["doctor"], { isTerminal: true })
    assert.match(out, /^good {4}version {3,}nats-server 2\./m)
    assert.match(out, /^WRONG {3}topology +NATS has no SCHEDULES.*\n +Run `millrace setup`/m)
  })

  it("finds what is set otherwise than asked for, and a queue that is nearly full", async () => {
    const env = await start()
    await setUp({ ...env, MILLRACE_QUEUE_BYTES: "300000" })
    const connection = await connect({ servers: env.NATS_URL })
    await connection.request("tasks.count", JSON.stringify({ text: "x".repeat(250_000) }))
    await connection.close()
    const { code, of } = await examined(env)
    assert.strictEqual(code, 1)
    assert.match(
      of("topology"),
      /TASKS_fetch, TASKS_count.*: not as asked for in max_bytes Run `millrace setup`/
    )
    assert.match(of("room"), /^doubtful: TASKS_count is 8\d % full What comes on top is refused/)
  })

  it("finds a server without JetStream, and credentials that soon expire", async () => {
    const operator = makeOperator()
    const { NATS_URL } = await start({ jetStream: "off", more: operator.configuration })
    const directory = mkdtempSync(join(tmpdir(), "millrace-test-"))
    const creds = join(directory, "user.creds")
    writeFileSync(creds, operator.credentials("user", new Date(Date.now() + 2.5 * 86_400_000)))
    const { code, of } = await examined({ NATS_URL, NATS_CREDS: creds })
    rmSync(directory, { recursive: true })
    assert.strictEqual(code, 1)
    assert.match(of("account"), /^bad: JetStream does not answer Enable it/)
    assert.match(of("credentials"), /^doubtful: the credentials are good for 2 days .*Have new ones made/)
    assert.match(of("rights"), /^doubtful: .* may all that doctor does, and everything else/)
  })

  it("finds a server that takes too little, alone, with a disk it knows", async () => {
    const env = await start({ more: "max_payload: 999KB\nhttp: 127.0.0.1:-1" })
    const log = await nats?.log()
    const monitoring = /http monitor on (\S+)/.exec(log ?? "")?.[1]
    const { code, of } = await examined({
      ...env,
      MILLRACE_REPLICAS: "3",
      MILLRACE_NATS_MONITORING: `http://${monitoring}`
    })
    assert.strictEqual(code, 1)
    assert.match(of("messages"), /^bad: only up to \d+ bytes.* Set max_payload: 1MB/)
    assert.match(of("cluster"), /^bad: the server stands alone, and MILLRACE_REPLICAS asks for 3/)
    assert.match(of("disk"), /^good: 0 B used and 0 B reserved of 1 TB$/)
  })

  it("finds the mail server, and tells no password where that will not have us", async () => {
    const env = await start()
    const server = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      onAuth: ({ password }, _session, done) =>
        password === "s3cr3t" ? done(null, { user: "ann" }) : done(new Error(`not ${password}`))
    })
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve)
    })
    const address = server.server.address()
    const port = typeof address === "object" ? address?.port : 0
    const mail = async (as: string) => {
      const { of } = await examined({ ...env, SMTP_URL: `smtp://${as}127.0.0.1:${port}` })
      return of("mail")
    }
    assert.strictEqual(await mail("ann:s3cr3t@"), `good: 127.0.0.1:${port} answers`)
    const refused = await mail("ann:wr0ng-one@")
    assert.match(refused, /^bad: .*Look at SMTP_URL/)
    assert.notInclude(refused, "wr0ng-one")
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
    assert.match(await mail(""), /^bad: .*ECONNREFUSED/)
  })

  it.each(roles.map(({ name }) => name))(
    "finds that %s may what it does, and that one may more",
    async (role) => {
      const strict = await startStrictNats()
      nats = strict
      const own = await examined(strict.as(role), "--role", role)
      assert.strictEqual(own.of("rights"), `good: ${role} may all that ${role} does`)
      const free = await examined(strict.as("admin"), "--role", role)
      assert.match(
        free.of("rights"),
        /^doubtful: admin may all that .* and everything else Make users of less/
      )
    }
  )

  it("names the rights that a user lacks", async () => {
    const lacking = roles.map((role) =>
      role.name === "gateway"
        ? { ...role, publish: role.publish.filter(({ subject }) => !subject.includes("PURGE.KV_results")) }
        : role
    )
    const strict = await startStrictNats(lacking)
    nats = strict
    const { code, of } = await examined(strict.as("gateway"), "--role", "gateway")
    assert.strictEqual(code, 1)
    assert.match(
      of("rights"),
      /^bad: gateway lacks what gateway does: it may not publish to \$JS\.API\.STREAM\.PURGE\.KV_results Give it what `millrace nats-permissions --role gateway`/
    )
  })

  it("knows no role that there is not", async () => {
    const { code, err } = await command(await start(), ["doctor", "--role", "cook"])
    assert.strictEqual(code, 2)
    assert.match(err, /There is no role "cook"; there are setup, gateway/)
  })
})
