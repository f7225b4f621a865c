/** What each role may not: on a real server, everything of this table that is not its own. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type NatsConnection, PermissionViolationError, connect } from "@nats-io/transport-node"
import { taskNames } from "../../../src/schemas/Tasks.ts"
import { type StrictNats, roles, startStrictNats } from "../../support/rightsOf.ts"

let nats: StrictNats
beforeAll(async () => {
  nats = await startStrictNats()
})
afterAll(() => nats.stop())

const actors = taskNames.map((kind) => `actor-${kind}`)
const nobody: ReadonlyArray<string> = []

/** A subject, and who alone may publish to it. */
const published: ReadonlyArray<readonly [subject: string, who: ReadonlyArray<string>]> = [
  ["tasks.count", ["publisher"]],
  ["tasks.count.normal.k", ["publisher", "client", "gateway", "actor-count-page"]],
  ["tasks.count.high.k", ["publisher", "client", "gateway", "actor-count-page"]],
  ["tasks.fetch.normal.k", ["publisher", "client", "gateway", "actor-count-page"]],
  ["tasks.notify.normal.k", ["publisher", "client", "gateway", "actor-count-page", "actor-thumbnails"]],
  ["tasks.count-page.normal.k", ["publisher", "client", "gateway"]],
  ["tasks.count.other.k", nobody],
  ["tasks.unknown", nobody],
  ["schedules.count.normal.once.k", ["gateway"]],
  ["schedules.count.k", nobody],
  ["$JS.API.STREAM.MSG.DELETE.SCHEDULES", ["gateway"]],
  ["recurring.k", ["gateway"]],
  ["ran.k", ["gateway"]],
  ["ticks.k", nobody],
  ["events.count.succeeded", nobody],
  ["$KV.results.succeeded.count.k", ["actor-count"]],
  ["$KV.results.failed.count.k", ["actor-count"]],
  ["$KV.results.cancelled.count.k", ["actor-count", "gateway"]],
  ["$KV.results.made-up.count.k", nobody],
  ["$KV.attempts.count.k.1.1", ["actor-count"]],
  ["$KV.running.count.k", ["actor-count"]],
  ["$KV.horizons.count", ["setup", "actor-count"]],
  ["$KV.limits.fetch-host.k", ["actor-fetch"]],
  ["$KV.limits.other.k", nobody],
  ["$KV.pages.k", ["actor-fetch"]],
  ["$O.blobs.C.k", ["client", "gateway", ...actors]],
  ["live.count.started.k", ["actor-count"]],
  ["live.count.alive.k", ["actor-count"]],
  ["live.count.succeeded.k", nobody],
  ["live.count.cancelled.k", nobody],
  ["live.workers.muster.all", ["client", "gateway"]],
  ["$JS.API.CONSUMER.MSG.NEXT.TASKS_count.count-normal", ["actor-count"]],
  ["$JS.ACK.TASKS_count.count-normal.1.1.1.1.0", ["actor-count"]],
  ["$JS.API.CONSUMER.MSG.NEXT.EVENTS.housekeeper", ["gateway"]],
  ["$JS.ACK.EVENTS.housekeeper.1.1.1.1.0", ["gateway"]],
  ["$JS.API.CONSUMER.MSG.NEXT.SCHEDULES.ticker", ["gateway"]],
  ["$JS.ACK.SCHEDULES.ticker.1.1.1.1.0", ["gateway"]],
  ["$JS.API.STREAM.PURGE.SCHEDULES", ["gateway"]],
  ["$JS.API.STREAM.MSG.GET.SCHEDULES", ["client", "gateway"]],
  ["$JS.API.CONSUMER.MSG.NEXT.EVENTS.sub-k", ["client", "gateway"]],
  ["$JS.ACK.EVENTS.sub-k.1.1.1.1.0", ["client", "gateway"]],
  ["$JS.API.CONSUMER.CREATE.EVENTS.housekeeper", ["setup"]],
  ["$JS.API.CONSUMER.CREATE.EVENTS.housekeeper.events.count.failed", nobody],
  ["$JS.API.CONSUMER.DELETE.EVENTS.housekeeper", nobody],
  ["$JS.API.CONSUMER.CREATE.TASKS_count.count-normal", ["setup"]],
  ["$JS.API.CONSUMER.CREATE.TASKS_count.other", nobody],
  ["$JS.API.CONSUMER.CREATE.KV_results.other", nobody],
  ["$JS.API.CONSUMER.DURABLE.CREATE.TASKS_count.other", nobody],
  ["$JS.API.CONSUMER.DELETE.TASKS_count.count-normal", nobody],
  ["$JS.API.CONSUMER.RESET.TASKS_count.count-normal", nobody],
  ["$JS.API.CONSUMER.PAUSE.TASKS_count.count-normal", ["gateway"]],
  ["$JS.API.STREAM.CREATE.TASKS_count", ["setup"]],
  ["$JS.API.STREAM.UPDATE.KV_results", ["setup"]],
  ["$JS.API.STREAM.CREATE.OTHER", nobody],
  ["$JS.API.STREAM.DELETE.TASKS_count", ["restore"]],
  ["$JS.API.STREAM.DELETE.OTHER", nobody],
  ["$JS.API.STREAM.SNAPSHOT.TASKS_count", ["backup"]],
  ["$JS.API.STREAM.SNAPSHOT.OTHER", nobody],
  ["$JS.SNAPSHOT.ACK.TASKS_count.k.1.1", ["backup"]],
  ["$JS.API.STREAM.RESTORE.TASKS_count", ["restore"]],
  ["$JS.SNAPSHOT.RESTORE.TASKS_count.k", ["restore"]],
  ["$JS.API.STREAM.LEADER.STEPDOWN.TASKS_count", nobody],
  ["$JS.API.STREAM.PURGE.TASKS_count", nobody],
  ["$JS.API.STREAM.PURGE.EVENTS", nobody],
  ["$JS.API.STREAM.PURGE.KV_results", ["gateway"]],
  ["$JS.API.STREAM.PURGE.KV_attempts", ["gateway"]],
  ["$JS.API.STREAM.PURGE.OBJ_blobs", ["gateway"]],
  ["$JS.API.STREAM.MSG.DELETE.TASKS_count", ["gateway"]],
  ["$JS.API.STREAM.MSG.DELETE.KV_results", nobody],
  ["$JS.API.STREAM.MSG.GET.TASKS_count", ["client", "gateway", "actor-count-page"]],
  ["$JS.API.STREAM.MSG.GET.KV_results", ["client", "gateway", ...actors]],
  ["$JS.API.STREAM.MSG.GET.OBJ_blobs", ["client", "gateway", ...actors]],
  ["$JS.API.STREAM.MSG.GET.KV_pages", ["actor-fetch"]],
  ["$JS.API.INFO", ["doctor"]],
  ["$SYS.REQ.SERVER.PING", nobody],
  ["$SYS.REQ.ACCOUNT.PING.CONNZ", nobody]
]

const everyone = roles.map(({ name }) => name)

/** The answers to a role. */
const inboxOf = (role: string) => `_INBOX_${role.replace("-", "_")}`

const listened: ReadonlyArray<readonly [subject: string, who: ReadonlyArray<string>]> = [
  ...everyone.map((role) => [`${inboxOf(role)}.>`, [role]] as const),
  ["_INBOX.>", nobody],
  [">", nobody],
  ["*.>", nobody],
  ["tasks.>", nobody],
  ["tasks.count", nobody],
  ["$KV.results.>", nobody],
  ["$O.blobs.C.>", nobody],
  ["$JS.>", nobody],
  ["$SYS.>", nobody],
  ["live.>", nobody],
  ["$JS.EVENT.ADVISORY.CONSUMER.PAUSE.TASKS_count.count-normal", ["actor-count"]],
  ["$JS.EVENT.ADVISORY.>", nobody],
  ["live.*.*.*", ["client", "gateway"]],
  ["live.*.cancelled.*", ["client", "gateway", ...actors]],
  ["live.count.*.*", ["client", "gateway", "actor-count", "actor-count-page"]]
]

/** The subjects that the server refuses, of those that are tried. */
const refusedOf = async (role: string, tried: (connection: NatsConnection) => void) => {
  const { NATS_URL: servers = "", NATS_PASSWORD: pass = "" } = nats.as(role)
  const connection = await connect({ servers, user: role, pass, inboxPrefix: inboxOf(role) })
  const refused = new Set<string>()
  const watching = (async () => {
    for await (const status of connection.status())
      if (status.type === "error" && status.error instanceof PermissionViolationError)
        refused.add(status.error.subject)
  })()
  tried(connection)
  await connection.flush()
  await connection.close()
  await watching
  return refused
}

const othersThan = (role: string, table: typeof published) =>
  table.filter(([, who]) => !who.includes(role)).map(([subject]) => subject)

describe("NATS", () => {
  it.each(everyone)("takes from %s what is its own to publish, and nothing else", async (role) => {
    const refused = await refusedOf(role, (connection) => {
      for (const [subject] of published) connection.publish(subject, "")
    })
    assert.deepEqual([...refused].toSorted(), othersThan(role, published).toSorted())
  })

  it.each(everyone)("lets %s listen to what it is told, and to no other's answers", async (role) => {
    const refused = await refusedOf(role, (connection) => {
      for (const [subject] of listened) connection.subscribe(subject, { callback: () => {} })
    })
    assert.deepEqual([...refused].toSorted(), othersThan(role, listened).toSorted())
  })
})
