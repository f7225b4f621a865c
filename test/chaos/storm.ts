/** The storm: tasks go in while actors, gateways and servers are killed at random; then it is quiet, and all is counted. */
import { setTimeout as pass } from "node:timers/promises"
import { ConfigProvider, Effect } from "effect"
import type { KindLimits } from "../../src/schemas/KindLimits.ts"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { layerStreams } from "../support/streams.ts"
import { type Books, audit, pending } from "./audit.ts"
import { type Burst, sendBursts } from "./bursts.ts"
import { type Member, makeFleet } from "./fleet.ts"
import { gatewaysOf } from "./gateways.ts"
import type { Call } from "./hooks.ts"
import { type Pause, pauseNowAndThen } from "./pauser.ts"
import * as Random from "./random.ts"
import { type Outage, type Servers, startServers } from "./servers.ts"
import { type Site, openSite } from "./site.ts"
import { type Submitter, makeSubmitter } from "./submitter.ts"
import { type Ticking, startTicking } from "./ticking.ts"

export interface Storm {
  readonly seed: number
  /** How many tasks are submitted at least; their children come on top. */
  readonly tasks: number
  /** How long there is killing. */
  readonly stormMs: number
  /** How many servers NATS has. */
  readonly servers: 1 | 3
  readonly say: (line: string) => void
}

export interface Outcome extends Books {
  /** The ids that a gateway answered for. */
  readonly accepted: ReadonlySet<string>
  /** The ids of which a gateway answered that they are cancelled. */
  readonly cancelled: ReadonlySet<string>
  /** The ids of those in the lane `high`. */
  readonly urgent: ReadonlySet<string>
  readonly calls: ReadonlyArray<Call>
  readonly limits: KindLimits
  readonly pauses: ReadonlyArray<Pause>
  readonly schedules: ReadonlyArray<Ticking>
  readonly bursts: ReadonlyArray<Burst>
  readonly kills: ReadonlyMap<string, number>
  readonly outages: ReadonlyArray<Outage>
  /** Pages that were asked for more often than they failed. */
  readonly again: number
  /** From the last kill until everything was done. */
  readonly quietMs: number
  readonly output: string
}

/** Of notify. What the dead hold of it for half a minute is to leave some places. */
const limits = {
  concurrency: 20,
  rate: { count: 60, seconds: 1, burst: 20 },
  perKey: { concurrency: 8 }
} satisfies KindLimits

export const storm = async ({ seed, tasks, stormMs, servers: count, say }: Storm): Promise<Outcome> => {
  const random = Random.make(seed)
  const site = await openSite()
  const servers = await startServers(count)
  const copies = ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: String(count) })
  await setUp(taskNames).pipe(
    Effect.provide(layerStreams(servers.url)),
    Effect.provide(ConfigProvider.layer(copies)),
    Effect.runPromise
  )
  const fleet = makeFleet({ NATS_URL: servers.url, HOST: "127.0.0.1", MILLRACE_DRAIN: "2 seconds" })
  try {
    await Promise.all(fleet.map((member) => member.start()))
    say(`${fleet.length} processes run`)
    const gateways = gatewaysOf(fleet)
    await gateways.insist("PUT", "/v1/kinds/notify/limits", limits)
    const endTicking = await startTicking(gateways, site.origin, servers.url)
    const all = { gateways, site, origin: site.origin, tasks, overMs: stormMs, kind: "notify" }
    const submitter = makeSubmitter({ ...all, random: Random.make(seed + 1) })
    const pausing = pauseNowAndThen({ ...all, random: Random.make(seed + 2) })
    const bursting = sendBursts({ ...all, random: Random.make(seed + 3) })
    const { kills, outages } = await blow({ random, fleet, servers, stormMs, say })
    const since = performance.now()
    say("quiet")
    const [pauses, bursts] = await Promise.all([pausing, bursting, submitter.done])
    const schedules = await endTicking()
    await allDone(servers.url)
    const quietMs = performance.now() - since
    const books = await audit(servers.url)
    const seen = { calls: site.calls, limits, pauses, schedules, bursts, kills, outages, quietMs }
    return { ...books, ...outcomeOf(submitter, site, fleet), ...seen }
  } finally {
    await Promise.all(fleet.map((member) => member.kill("SIGKILL")))
    await servers.stop()
    await site.close()
  }
}

const outcomeOf = (submitter: Submitter, site: Site, fleet: ReadonlyArray<Member>) => ({
  accepted: submitter.accepted,
  cancelled: submitter.cancelled,
  urgent: submitter.urgent,
  again: [...site.visits].filter(
    ([path, visits]) => visits > (path.startsWith("/flaky") ? 2 : 1) && !path.endsWith("/slow")
  ).length,
  output: fleet.map((member) => `== ${member.role}\n${member.output()}`).join("\n")
})

/** Kills somebody every half second to a second and a half, and has them back soon after. */
const blow = async (options: {
  readonly random: Random.Random
  readonly fleet: ReadonlyArray<Member>
  readonly servers: Servers
  readonly stormMs: number
  readonly say: (line: string) => void
}) => {
  const { random, fleet, servers, stormMs, say } = options
  const kills = new Map<string, number>()
  const outages: Array<Outage> = []
  const back: Array<Promise<void>> = []
  const began = performance.now()
  while (performance.now() - began < stormMs) {
    await pass(random.between(500, 1_500))
    const victim = random.next() < 0.15 ? undefined : random.pick(fleet)
    const awayMs = random.between(0, 1_000)
    const signal = random.next() < 0.8 ? "SIGKILL" : "SIGTERM"
    if (victim !== undefined && !victim.isUp()) continue
    const name = victim?.role ?? "nats-server"
    say(`${signal} ${name}, away for ${awayMs} ms`)
    kills.set(name, (kills.get(name) ?? 0) + 1)
    if (victim === undefined) outages.push(await servers.strike(random, awayMs))
    else
      back.push(
        victim
          .kill(signal)
          .then(() => pass(awayMs))
          .then(() => victim.start())
      )
  }
  await Promise.all(back)
  return { kills, outages }
}

/** A lease of 30 seconds has to run out, and what may have killed its worker runs alone. */
const allDone = async (url: string) => {
  const began = performance.now()
  while (true) {
    const left = await pending(url)
    if (left.length === 0) return
    if (performance.now() - began > 150_000) throw new Error(`it is not over: ${JSON.stringify(left)}`)
    await pass(250)
  }
}
