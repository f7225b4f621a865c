/** What becomes of the throughput where very many tasks wait and as many records are stored, and with more processes. */
import type { Part, Row } from "../report/Part.ts"
import { memoryOfActor, memoryOfGateway } from "./memory.ts"
import { picture } from "./picture.ts"
import { type Standing, type Work, openStanding } from "./standing.ts"

interface Size {
  readonly rounds: number
  /** The first is what the others are beside, the last the one that counts. */
  readonly backlogs: ReadonlyArray<number>
  /** Of which the first is one. */
  readonly processes: ReadonlyArray<number>
  /** Measured at a time. */
  readonly tasks: number
  readonly memoryTasks: number
}

const size: Size = {
  rounds: 3,
  backlogs: [1_000, 10_000, 100_000, 1_000_000],
  processes: [1, 2, 4],
  tasks: 20_000,
  memoryTasks: 40_000
}

const atLeast = 0.9
/** In MB. */
const atMost = 100

export const measure = async ({
  rounds,
  backlogs,
  processes,
  tasks,
  memoryTasks
}: Size): Promise<ReadonlyArray<Row>> => {
  const all: Array<Standing> = []
  const waiting = backlogs.map((): Array<Work> => [])
  const many = processes.map((): Array<Work> => [])
  const actor: Array<number> = []
  const gateway: Array<number> = []
  try {
    for (const backlog of backlogs) all.push(await openStanding(backlog))
    const [, second] = all
    for (let round = 0; round < rounds; round += 1) {
      for (const [n, standing] of all.entries()) waiting[n]?.push(await standing.work(1, tasks))
      for (const [n, count] of processes.entries()) {
        if (second !== undefined) many[n]?.push(await second.work(count, tasks))
      }
      actor.push(await memoryOfActor(memoryTasks))
      gateway.push(await memoryOfGateway(memoryTasks / 2))
    }
  } finally {
    for (const standing of all) await standing.close()
  }
  const [first = 0, ...more] = backlogs
  const [few = [], ...much] = waiting
  const [one = [], ...several] = many
  const most = much.at(-1) ?? []
  const [named, beside] = [first.toLocaleString("en"), `with ${first.toLocaleString("en")}`]
  return [
    {
      what: `${named} tasks waiting, as many records stored`,
      unit: "/s",
      at: first,
      ours: rates(few),
      beside: []
    },
    ...more.map((backlog, n): Row => {
      const target = n === more.length - 1 ? { atLeast } : {}
      return {
        what: `${backlog.toLocaleString("en")} tasks waiting, as many records stored`,
        unit: "/s",
        at: backlog,
        ours: rates(much[n] ?? []),
        beside: [{ name: beside, figures: rates(few), ...target }]
      }
    }),
    ...(["server", "workers"] as const).map((whose): Row => ({
      what: `processor time of the ${whose === "server" ? "server" : "worker"} for a task, with the most waiting`,
      unit: "µs",
      ours: most.map((work) => work[whose]),
      beside: [{ name: beside, figures: few.map((work) => work[whose]) }]
    })),
    ...processes.slice(1).map((count, n): Row => ({
      what: `${count} actor processes`,
      unit: "/s",
      ours: rates(several[n] ?? []),
      beside: [{ name: "with one", figures: rates(one), ...(count === 2 ? { atLeast } : {}) }]
    })),
    {
      what: "memory of an actor process under full load, above rest",
      unit: "MB",
      ours: actor,
      atMost,
      beside: []
    },
    { what: "memory of a gateway under full load, above rest", unit: "MB", ours: gateway, atMost, beside: [] }
  ]
}

const rates = (of: ReadonlyArray<Work>) => of.map(({ perSecond }) => perSecond)

export const scale: Part = {
  name: "scale",
  about:
    "Tasks that are no work, done by one actor process unless it says otherwise, while others come as fast as they are taken, " +
    "so that as many wait at the end as at the beginning. Synced every 2 minutes; " +
    `medians of ${size.rounds} rounds, all of it in turn, in brackets the least and the most.`,
  measure: () => measure(size),
  picture
}
