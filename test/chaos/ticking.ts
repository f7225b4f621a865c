/** Schedules that tick throughout the storm, and what they say of themselves when it is over. */
import { setTimeout as pass } from "node:timers/promises"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Effect, ManagedRuntime } from "effect"
import { layerStreams } from "../support/streams.ts"
import type { Gateways } from "./gateways.ts"
import { now } from "./hooks.ts"

export interface Ticking {
  readonly name: string
  readonly kind: string
  /** In seconds; of one with a cron it is 1, and any second it was not there is known. */
  readonly every: number
  readonly isCron: boolean
  readonly overlap: "queue" | "skip"
  /** When it was made, in whole seconds since 1970. */
  readonly since: number
  /** When it was told to rest, in milliseconds since 1970. */
  readonly until: number
  readonly skipped: number
  readonly missed: number
}

const asked = (origin: string) =>
  [
    {
      name: "each-second",
      kind: "count",
      input: { text: "one" },
      cron: "* * * * * *",
      overlap: "queue",
      lane: "high"
    },
    { name: "every-two", kind: "count", input: { text: "one two" }, every: 2, overlap: "queue" },
    {
      name: "one-at-a-time",
      kind: "notify",
      input: { webhook: { url: `${origin}/hook/schedule/slow`, body: {} } },
      every: 1,
      overlap: "skip"
    }
  ] as const

/** Begins them; gives what ends them, once the ticks that wait are taken, and tells of them. */
export const startTicking = async (gateways: Gateways, origin: string, natsUrl: string) => {
  const begun = await Promise.all(
    asked(origin).map(async ({ name, ...rest }) => {
      const { body } = await gateways.insist("PUT", `/v1/schedules/${name}`, rest)
      return { name, rest, since: Math.round(Date.parse(JSON.parse(body).updatedAt) / 1_000) }
    })
  )
  return async (): Promise<ReadonlyArray<Ticking>> => {
    const streams = ManagedRuntime.make(layerStreams(natsUrl))
    const oldest = () =>
      streams.runPromise(
        Effect.flatMap(JetStream, (jetstream) =>
          jetstream.read("SCHEDULES", { seq: 1, next_by_subj: "ticks.*" })
        )
      )
    // What was in the hands of a gateway that was killed comes to another once its lease has run out.
    const isCaughtUp = async () => {
      const tick = await oldest()
      return tick === undefined || Date.parse(tick.time) > Date.now() - 2_000
    }
    while (!(await isCaughtUp())) await pass(100)
    const until = now()
    await Promise.all(begun.map(({ name }) => gateways.insist("POST", `/v1/schedules/${name}/pause`)))
    while ((await oldest()) !== undefined) await pass(100)
    await streams.dispose()
    return Promise.all(
      begun.map(async ({ name, rest, since }) => {
        const { body } = await gateways.insist("GET", `/v1/schedules/${name}`)
        const { skipped, missed } = JSON.parse(body)
        await gateways.insist("DELETE", `/v1/schedules/${name}`)
        return {
          name,
          kind: rest.kind,
          every: "every" in rest ? rest.every : 1,
          isCron: "cron" in rest,
          overlap: rest.overlap,
          since,
          until,
          skipped: skipped?.count ?? 0,
          missed: missed?.count ?? 0
        }
      })
    )
  }
}
