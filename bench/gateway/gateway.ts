/** How many tasks a second are submitted over HTTP, by 64 connections that are kept: by our gateway, and by a bare server. */
import { Effect } from "effect"
import { Pool } from "undici"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Process, startMillrace, startNode } from "../../test/support/millrace.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { cpuOf } from "../queue/cpuOf.ts"
import type { Sync } from "../queue/throughput.ts"
import { text } from "../queue/work.ts"
import type { Part, Row } from "../report/Part.ts"
import { synced } from "../synced.ts"

const rounds = 5
const connections = 64
const milliseconds = 3_000
const atLeast = 0.5
const name = "bare node:http"

const body = JSON.stringify({ kind: "count", input: { text } })

interface Round {
  readonly perSecond: number
  /** Microseconds of it that a request took: the same however busy the machine is with others. */
  readonly processor: number
}

const open = async (role: Process) => {
  const [, url = ""] = await role.prints(/listens on (http:\S+)/)
  const pool = new Pool(url, { connections, pipelining: 1 })
  const post = async () => {
    const response = await pool.request({
      path: "/v1/tasks",
      method: "POST",
      headers: { "content-type": "application/json" },
      body
    })
    await response.body.dump()
    if (response.statusCode !== 202) throw new Error(`It answers ${response.statusCode}.`)
  }
  return {
    round: async (): Promise<Round> => {
      const from = performance.now()
      const processor = cpuOf(role.child.pid)
      let done = 0
      const one = async () => {
        while (performance.now() < from + milliseconds) {
          await post()
          done += 1
        }
      }
      await Promise.all(Array.from({ length: connections }, one))
      return {
        perSecond: (done * 1000) / (performance.now() - from),
        processor: ((cpuOf(role.child.pid) - processor) * 1e6) / done
      }
    },
    close: async () => {
      await pool.close()
      await role.kill("SIGKILL")
    }
  }
}

const compare = async (sync: Sync) => {
  const nats = await startNats({ sync })
  await Effect.runPromise(Effect.provide(setUp(["count"]), layerStreams(nats.url)))
  const bare = await open(startNode(["bench/gateway/bareGateway.ts", nats.url], {}))
  const ours = await open(startMillrace(["gateway", "--port", "0"], { NATS_URL: nats.url }))
  await bare.round()
  await ours.round()
  const pairs: Array<readonly [Round, Round]> = []
  for (let round = 0; round < rounds; round += 1) {
    pairs.push([await bare.round(), await ours.round()])
  }
  await bare.close()
  await ours.close()
  await nats.stop()
  return pairs
}

const measure = async (): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const sync of ["2m", "always"] satisfies ReadonlyArray<Sync>) {
    const pairs = await compare(sync)
    rows.push({
      what: `POST /v1/tasks, answered 202, ${synced[sync]}`,
      unit: "/s",
      ours: pairs.map(([, ours]) => ours.perSecond),
      beside: [{ name, figures: pairs.map(([bare]) => bare.perSecond), atLeast }]
    })
    rows.push({
      what: `processor time of the gateway for one of them, ${synced[sync]}`,
      unit: "µs",
      ours: pairs.map(([, ours]) => ours.processor),
      beside: [{ name, figures: pairs.map(([bare]) => bare.processor) }]
    })
  }
  return rows
}

export const gateway: Part = {
  name: "gateway",
  about:
    `Tasks submitted over HTTP by ${connections} connections that are kept, beside a server that only reads JSON, publishes it and answers. ` +
    `Medians of ${rounds} rounds, the two in turn, in brackets the least and the most.`,
  measure
}
