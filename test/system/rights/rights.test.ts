/**
 * Each role does its whole work as the user that `millrace nats-permissions` makes for it: NATS refuses it nothing, and
 * each right that it has is one that it has used.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { connect } from "@nats-io/transport-node"
import { jetstreamManager } from "@nats-io/jetstream"
import sharp from "sharp"
import { taskNames } from "../../../src/schemas/Tasks.ts"
import { covers } from "../../../src/streams/rights/covers.ts"
import { command, idIn } from "../../commands/command.ts"
import { type Process, startMillrace } from "../../support/millrace.ts"
import { type Asked, type StrictNats, askedIn, roles, startStrictNats } from "../../support/rightsOf.ts"
import { apiOf } from "./api.ts"
import { type Site, startSite } from "./site.ts"

let nats: StrictNats
let site: Site
const processes: Array<Process> = []
const start = (role: string, ...words: ReadonlyArray<string>) => {
  const process = startMillrace(words, {
    ...nats.as(role),
    MILLRACE_DRAIN: "1 second",
    MILLRACE_PROBES_PORT: "0",
    FETCH_HOST_CONCURRENCY: "16",
    FETCH_HOST_RATE: "1000"
  })
  processes.push(process)
  return process
}

beforeAll(async () => {
  nats = await startStrictNats()
  site = await startSite()
})
afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill("SIGKILL")))
  site.stop()
  await nats.stop()
})

/** What set-up finds otherwise than it is to be, so that it brings it up to date. */
const disturb = async () => {
  const admin = await connect({ servers: `127.0.0.1:${nats.port}`, user: "admin", pass: "pw-admin" })
  const manager = await jetstreamManager(admin)
  for await (const { config } of manager.streams.list()) {
    await manager.streams.update(config.name, { allow_direct: false })
    for await (const { name } of manager.consumers.list(config.name))
      await manager.consumers.update(config.name, name, { max_ack_pending: 7 })
  }
  await admin.close()
}

/** All that there is, so that a backup of it can be restored. */
const clear = async () => {
  const admin = await connect({ servers: `127.0.0.1:${nats.port}`, user: "admin", pass: "pw-admin" })
  const manager = await jetstreamManager(admin)
  for (const name of await manager.streams.names().next()) await manager.streams.delete(name)
  await admin.close()
}

const backUpAndRestore = async () => {
  const directory = await mkdtemp(join(tmpdir(), "millrace-test-"))
  const place = join(directory, "backup")
  const copied = await command(nats.as("backup"), ["backup", place])
  assert.strictEqual(copied.code, 0, copied.err)
  await clear()
  const restored = await command(nats.as("restore"), ["restore", place])
  assert.strictEqual(restored.code, 0, restored.err)
  await rm(directory, { recursive: true })
}

const setUp = async () => {
  const { code, out, err } = await command(nats.as("setup"), ["setup"])
  assert.strictEqual(code, 0, err)
  return out
}

const millrace = async (words: ReadonlyArray<string>, stdin = "") => {
  const { code, out, err } = await command(nats.as("client"), words, { stdin })
  assert.strictEqual(code, 0, `${words.join(" ")}: ${err}`)
  return out
}

/** Every kind, and all that may become of a task. */
const work = async (url: string) => {
  const { ask, submit, until, done, store } = apiOf(url)
  const webhook = { webhook: `${site.url}/webhook` }
  const page = (path: string) => ({ url: site.url + path })
  const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
    .png()
    .toBuffer()
  const blob = await store(new Uint8Array(picture), "image/png")

  // A plain publisher's, in the lane for what is urgent.
  const urgent = await publish("fetch", "high", ["one", "two"], page("/missing"))

  const following = new AbortController()
  const listening = fetch(`${url}/v1/events`, { signal: following.signal }).then((response) =>
    response.body?.getReader().read()
  )
  await ask("PUT", "/v1/subscribers/audit", {})
  await ask("PUT", "/v1/subscribers/gone", { kind: "count" })
  const never = await submit("fetch", page("/never"), { key: "never" })
  const live = fetch(`${url}/v1/tasks/${never}/live`, { signal: following.signal }).then((response) =>
    response.body?.getReader().read()
  )

  const some = () => [
    done("count", { text: "one" }, { concurrencyKey: "a" }),
    done("resize", { blob, sizes: [{ width: 4 }] }),
    done("notify", { webhook: { url: webhook.webhook, body: {} } }),
    done("count-page", page("/page")),
    done("thumbnails", { blob })
  ]
  const limits = (kind: string) => `/v1/kinds/${kind}/limits`
  for (const kind of taskNames) await ask("PUT", limits(kind), { concurrency: 8, perKey: { concurrency: 4 } })
  await Promise.all(some())
  for (const kind of taskNames) await ask("DELETE", limits(kind))

  await Promise.all([
    done("fetch", page("/page")),
    done("fetch", { ...page("/page"), conditional: true }),
    done("count", { text: "to be or not to be" }),
    done("count", { blob: await store(new TextEncoder().encode("a text"), "text/plain") }),
    done("resize", { blob, sizes: [{ width: 4 }] }),
    done("notify", { webhook: { url: webhook.webhook, body: {} } }),
    done("count-page", { ...page("/page"), notify: webhook }),
    // What it calls goes before the others as well.
    done("count-page", page("/page"), { lane: "high" }),
    done("thumbnails", { blob, sizes: [{ width: 4 }], notify: webhook }, { lane: "high" }),
    done("thumbnails", { blob, sizes: [{ width: 4 }], notify: webhook }),
    // The housekeeper has it told.
    done("count", { text: "tell" }, { notify: webhook }),
    done("fetch", page("/once"), { retry: { first: 0.1 } })
  ])
  await ask("POST", "/v1/tasks:batch", {
    tasks: [1, 2, 3].map((n) => ({ kind: "count", input: { text: `${n}` } }))
  })
  await site.heard(5)

  // Failed, and done again: what was there is replaced and cleared away.
  const missing = await submit("fetch", page("/missing"))
  const family = await submit("count-page", page("/missing"))
  await Promise.all([until(missing, "failed"), until(family, "failed")])
  const retrying = await submit("fetch", page("/broken"), { key: "broken" })
  await until(retrying, "retrying")
  for (const state of ["", "?state=queued", "?state=running", "?state=retrying", "?state=failed&kind=fetch"])
    await ask("GET", `/v1/tasks${state}`)
  for (const state of ["queued", "running", "retrying", "failed", "cancelled"])
    await millrace(["ls", "--state", state])
  await millrace(["get", retrying])
  await Promise.all(urgent.map((id) => until(id, "failed")))
  site.mend()
  const [first = "", second = ""] = urgent
  await ask("POST", `/v1/tasks/${first}/retry`)
  await millrace(["retry", second])
  await ask("POST", `/v1/tasks/${missing}/retry`)
  await ask("POST", `/v1/tasks/${family}/retry`)
  await Promise.all([until(missing, "succeeded"), until(family, "succeeded")])

  await Promise.all(urgent.map((id) => until(id, "succeeded")))

  // What it called is cancelled with it.
  const parent = await submit("count-page", page("/never/child"))
  const isCancelled = async () => (await nats.log()).includes("[HPUB $KV.results.cancelled.fetch.")
  await site.reached("/never/child")
  await ask("DELETE", `/v1/tasks/${parent}`)
  while (!(await isCancelled())) await sleep(20)
  await live
  for (const id of [never, retrying]) await ask("DELETE", `/v1/tasks/${id}`)
  await Promise.all(taskNames.map((kind) => ask("POST", `/v1/kinds/${kind}/pause`)))
  await Promise.all(taskNames.map((kind) => ask("POST", `/v1/kinds/${kind}/resume`)))
  const [now, later] = await Promise.all(
    ["now", "later"].map((text) => submit("count", { text }, { delay: 3_600 }))
  )
  await ask("GET", "/v1/tasks?state=scheduled")
  await millrace(["ls", "--state", "scheduled"])
  await ask("POST", `/v1/tasks/${now}/run`)
  await ask("DELETE", `/v1/tasks/${later}`)
  await until(now ?? "", "succeeded")
  await ask("GET", "/v1/stats")
  const { events = [] } = await ask("POST", "/v1/subscribers/audit/next", { limit: 2 })
  const [taken, left] = events.map(({ delivery }) => delivery)
  await ask("POST", "/v1/subscribers/audit/ack", { deliveries: [taken] })
  await ask("POST", "/v1/subscribers/audit/nak", { deliveries: [left] })
  await ask("GET", "/v1/subscribers")
  await ask("DELETE", "/v1/subscribers/gone")
  await scheduleAndForget(url)
  await fetch(`${url}/v1/blobs/${blob}`).then((response) => response.arrayBuffer())
  await replay(url)
  await breakOff(url)
  await listening
  following.abort()
}

/** A tick becomes a task, and its schedule is seen and taken away again. */
const scheduleAndForget = async (url: string) => {
  const { ask, until } = apiOf(url)
  await ask("PUT", "/v1/schedules/often", { kind: "count", input: { text: "again" }, every: 1 })
  while (!(await nats.log()).includes("[HPUB tasks.count.normal.often-")) await sleep(20)
  await until((await ask("POST", "/v1/schedules/often/run")).id ?? "", "succeeded")
  await ask("GET", "/v1/schedules")
  await ask("DELETE", "/v1/schedules/often")
}

/** What somebody has missed since the beginning. */
const replay = async (url: string) => {
  const missed = new AbortController()
  const response = await fetch(`${url}/v1/events`, {
    headers: { "last-event-id": "1" },
    signal: missed.signal
  })
  await response.body?.getReader().read()
  missed.abort()
}

/** As a program that knows nothing of Millrace does; gives the ids. */
const publish = async (kind: string, lane: string, keys: ReadonlyArray<string>, input: unknown) => {
  const { NATS_URL: servers = "", NATS_PASSWORD: pass = "" } = nats.as("publisher")
  const connection = await connect({ servers, user: "publisher", pass, inboxPrefix: "_INBOX_publisher" })
  for (const key of keys) await connection.request(`tasks.${kind}.${lane}.${key}`, JSON.stringify(input))
  await connection.request("tasks.count", `{"text":"bare"}`)
  await connection.request("tasks.count.normal.plain", `{"text":"with a key"}`)
  await connection.close()
  return keys.map((key) => `${kind}_${key}`)
}

/** An upload that ends before it is whole: what was stored of it is removed. */
const breakOff = async (url: string) => {
  const stored = async () => (await nats.log()).split("[HPUB $O.blobs.C").length
  const before = await stored()
  const upload = request(`${url}/v1/blobs`, {
    method: "POST",
    headers: { "content-type": "text/plain", "content-length": "1000000" }
  })
  upload.on("error", () => {})
  upload.write("x".repeat(300_000))
  while ((await stored()) === before) await sleep(20)
  upload.destroy()
  while (!(await nats.log()).includes("STREAM.PURGE.OBJ_blobs")) await sleep(20)
}

/** A right is one for all kinds: it is used if it is used for one of them, and by one of the actors. */
const unusedIn = (asked: ReadonlyMap<string, Asked>) => {
  const unused = new Set<string>()
  const used = new Set<string>()
  for (const { name, publish, subscribe } of roles) {
    const said = asked.get(name)
    const note = (subject: string, all: ReadonlySet<string> = new Set()) => {
      const isUsed = [...all].some((one) => covers(subject, one))
      ;(isUsed ? used : unused).add(`${generalOf(name, name)} ${generalOf(subject, name)}`)
    }
    for (const { subject } of publish) note(subject, said?.published)
    for (const { subject } of subscribe) note(subject, said?.subscribed)
  }
  return [...unused].filter((right) => !used.has(right))
}

/** Of an actor its own kind is any, and those that it calls are those. */
const generalOf = (text: string, role: string) => {
  const own = role.startsWith("actor-") ? [role.slice("actor-".length)] : taskNames
  // The longest first: one kind's name begins with another's.
  return own
    .toSorted((a, b) => b.length - a.length)
    .reduce(
      (all, kind) => all.replaceAll(new RegExp(`(?<![a-z])${kind}(?![a-z])(?!-page)`, "g"), "<kind>"),
      text
    )
}

/** What no run of a few seconds has a use for. */
const seldom = [
  // Acks have another form in servers to come.
  "gateway $JS.ACK.*.*.EVENTS.housekeeper.>",
  "gateway $JS.ACK.*.*.EVENTS.*.>",
  "gateway $JS.ACK.*.*.SCHEDULES.ticker.>",
  "client $JS.ACK.*.*.EVENTS.*.>",
  "actor-<kind> $JS.ACK.*.*.TASKS_<kind>.<kind>-high.>",
  "actor-<kind> $JS.ACK.*.*.TASKS_<kind>.<kind>-normal.>",
  // No actor of ours tells of its progress.
  "actor-<kind> live.<kind>.progress.*",
  // Tasks that wait for a place in two workers.
  "actor-<kind> live.<kind>.freed.*",
  // A server that has been started anew since set-up.
  "actor-<kind> $KV.horizons.<kind>",
  // What is restored to its end is not removed again, and what is copied in one piece asks for no second one.
  ...[
    "SCHEDULES",
    "TASKS_<kind>",
    "EVENTS",
    "KV_attempts",
    "KV_results",
    "KV_pages",
    "KV_limits",
    "OBJ_blobs"
  ].flatMap((stream) => [
    `restore $JS.API.STREAM.DELETE.${stream}`,
    `backup $JS.SNAPSHOT.ACK.${stream}.*.*.*`
  ]),
  // A queue that has no leader, or is not there, when an orchestrator calls; or what a crash has left in it.
  ...["fetch", "count", "resize", "notify"].flatMap((kind) => [
    `actor-<kind> $JS.API.STREAM.INFO.TASKS_${kind}`,
    `actor-<kind> $JS.API.STREAM.MSG.GET.TASKS_${kind}`
  ])
]

describe("the roles, each with its own rights", { timeout: 120_000 }, () => {
  it("do their whole work, are refused nothing, and have no right that they do not use", async () => {
    await setUp()
    await disturb()
    const again = await setUp()
    assert.notInclude(again, "kept")

    const gateway = start("gateway", "gateway", "--port", "0")
    const actors = taskNames.map((kind) => start(`actor-${kind}`, "actor", kind))
    const [, url = ""] = await gateway.prints(/listens on (\S+)/)
    await Promise.all(actors.map((actor) => actor.prints(/durability: one copy/)))
    for (const actor of [gateway, ...actors]) {
      const [, probes = ""] = await actor.prints(/probes on (\S+)\/healthz/)
      const ready = await fetch(`${probes}/readyz`)
      assert.strictEqual(ready.status, 200, await ready.text())
    }
    await work(url)

    await millrace(["submit", "count", "text=from a client", "--wait"])
    await millrace(["submit", "count", "text=mine", "--key", "mine", "--wait"])
    const refused = await command(nats.as("client"), ["submit", "count", "text=later", "--delay", "1h"])
    assert.deepEqual(
      [refused.code, refused.err],
      [
        6,
        "millrace: This key may not do that: NATS lets only gateways schedule. Ask one over HTTP, or connect with the rights of one.\n"
      ]
    )
    await millrace(["kinds"])
    await millrace(["stats"])
    await millrace(["events", "--after", "0", "-n", "3"])
    await millrace(["events", "--name", "billing", "--after", "0", "-n", "3"])
    const blob = idIn(await millrace(["blob", "put", "-"], "bytes of a client"))
    assert.include(await millrace(["blob", "get", blob, "-o", "-"]), "bytes of a client")

    // A second one of each, which finds what the first has written and said.
    const [, another = ""] = await start("gateway", "gateway", "--port", "0").prints(/listens on (\S+)/)
    await replay(another)
    const second = start("actor-fetch", "actor", "fetch")
    await second.prints(/durability: one copy/)
    const { done } = apiOf(another)
    await Promise.all(
      Array.from({ length: 40 }, () => done("fetch", { url: `${site.url}/page`, conditional: true }))
    )
    const healthy = await command(nats.as("doctor"), ["doctor"])
    assert.strictEqual(healthy.code, 0, healthy.out)

    await Promise.all(processes.map((process) => process.kill("SIGTERM")))
    await backUpAndRestore()
    const log = await nats.log()
    assert.deepEqual(
      log
        .split("\n")
        // It was refused what is for gateways.
        .filter((line) => / Violation/.test(line) && !/ "schedules\.count\./.test(line)),
      []
    )
    // That each may ask what it may is for the doctor, and seen where that is tested.
    const unused = unusedIn(askedIn(log)).filter((right) => !right.endsWith(" $SYS.REQ.USER.INFO"))
    assert.deepEqual(unused.toSorted(), seldom.toSorted())
  })
})
