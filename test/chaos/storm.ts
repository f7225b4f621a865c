/** The storm: tasks go in while actors, gateways and the server are killed at random; then it is quiet, and all is counted. */
import { Effect, ManagedRuntime } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { type Books, audit, pending } from "./audit.ts"
import { type Member, makeFleet } from "./fleet.ts"
import * as Random from "./random.ts"
import { type Site, openSite } from "./site.ts"
import { type Submitter, makeSubmitter } from "./submitter.ts"

export interface Storm {
  readonly seed: number
  /** How many tasks are submitted at least; their children come on top. */
  readonly tasks: number
  /** How long there is killing. */
  readonly stormMs: number
  readonly say: (line: string) => void
}

export interface Outcome extends Books {
  /** The ids that a gateway answered for. */
  readonly accepted: ReadonlySet<string>
  /** The ids of which a gateway answered that they are cancelled. */
  readonly cancelled: ReadonlySet<string>
  readonly kills: ReadonlyMap<string, number>
  /** Pages that were asked for more often than they failed. */
  readonly again: number
  /** From the last kill until everything was done. */
  readonly quietMs: number
  readonly output: string
}

export const storm = async ({ seed, tasks, stormMs, say }: Storm): Promise<Outcome> => {
  const random = Random.make(seed)
  const site = await openSite()
  const nats = await startNats()
  const runtime = ManagedRuntime.make(layerStreams(nats.url))
  await runtime.runPromise(setUp(taskNames))
  await runtime.dispose()
  const fleet = makeFleet({ NATS_URL: nats.url, HOST: "127.0.0.1", MILLRACE_DRAIN: "2 seconds" })
  try {
    await Promise.all(fleet.map((member) => member.start()))
    say(`${fleet.length} processes run`)
    const submitter = makeSubmitter({ fleet, site, tasks, overMs: stormMs, random: Random.make(seed + 1) })
    const kills = await blow({ random, fleet, nats, stormMs, say })
    const since = performance.now()
    say("quiet")
    await submitter.done
    await allDone(nats.url)
    const quietMs = performance.now() - since
    const books = await audit(nats.url)
    return { ...books, ...outcomeOf(submitter, site, fleet), kills, quietMs }
  } finally {
    await Promise.all(fleet.map((member) => member.kill("SIGKILL")))
    await nats.stop()
    await site.close()
  }
}

const outcomeOf = ({ accepted, cancelled }: Submitter, site: Site, fleet: ReadonlyArray<Member>) => ({
  accepted,
  cancelled,
  again: [...site.visits].filter(([path, visits]) => visits > (path.startsWith("/flaky") ? 2 : 1)).length,
  output: fleet.map((member) => `== ${member.role}\n${member.output()}`).join("\n")
})

/** Kills somebody every half second to a second and a half, and has them back soon after. */
const blow = async (options: {
  readonly random: Random.Random
  readonly fleet: ReadonlyArray<Member>
  readonly nats: Awaited<ReturnType<typeof startNats>>
  readonly stormMs: number
  readonly say: (line: string) => void
}) => {
  const { random, fleet, nats, stormMs, say } = options
  const kills = new Map<string, number>()
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
    if (victim === undefined) {
      await nats.kill()
      await pass(awayMs)
      await nats.restart()
    } else
      back.push(
        victim
          .kill(signal)
          .then(() => pass(awayMs))
          .then(() => victim.start())
      )
  }
  await Promise.all(back)
  return kills
}

/** Time is what the storm is made of; nothing is concluded from it. */
const pass = (millis: number) => Effect.runPromise(Effect.sleep(millis))

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
