/** What limits, lanes and schedules cost: throughput and messages beside a kind that uses none of them, in the same rounds. */
import type { Part, Row } from "../report/Part.ts"
import { type Case } from "./Case.ts"
import { binding, free, unlimited } from "./cases.ts"
import { fairness } from "./fairness.ts"
import { type Ran, run } from "./run.ts"
import { submitting, ways } from "./submitting.ts"

interface Size {
  readonly rounds: number
  /** Of each case, so many of a thousand tasks. */
  readonly share: number
  /** Of the key that has very many. */
  readonly many: number
}

export const measure = async ({ rounds, share, many }: Size): Promise<ReadonlyArray<Row>> => {
  const rans = new Map<Case, Array<Ran>>()
  for (let round = 0; round < rounds; round += 1) {
    for (const one of [unlimited, ...free, ...binding]) {
      const ran = await run({ ...one, tasks: Math.round((one.tasks * share) / 1_000) })
      rans.set(one, [...(rans.get(one) ?? []), ran])
    }
  }
  const submitted = await submitting(Math.ceil(share / 10))
  const fair = await fairness(many)
  const of = (one: Case, what: keyof Ran) => (rans.get(one) ?? []).map((ran) => ran[what])
  const name = "without limits"
  return [
    {
      what: `messages of a task: ${unlimited.what}`,
      unit: "messages",
      ours: of(unlimited, "messages"),
      beside: []
    },
    ...free.flatMap((one): ReadonlyArray<Row> => [
      {
        what: one.what,
        unit: "tasks/s",
        ours: of(one, "perSecond"),
        beside: [{ name, figures: of(unlimited, "perSecond") }]
      },
      {
        what: `messages of a task: ${one.what}`,
        unit: "messages",
        ours: of(one, "messages"),
        beside: [{ name, figures: of(unlimited, "messages") }]
      }
    ]),
    ...binding.flatMap((one): ReadonlyArray<Row> => [
      {
        what: `${one.what}, which wait`,
        unit: "tasks/s",
        ours: of(one, "perSecond"),
        beside: [{ name: "allowed", figures: Array.from({ length: rounds }, () => one.allowed) }]
      },
      { what: `messages of a task: ${one.what}`, unit: "messages", ours: of(one, "messages"), beside: [] }
    ]),
    {
      what: `10 tasks behind ${many.toLocaleString("en")} of another key, 4 of each at a time, are done after, of all the time`,
      unit: "%",
      ours: [fair.percent],
      atMost: 5,
      beside: []
    },
    { what: "the same: made use of", unit: "% of what is allowed", ours: [fair.used], beside: [] },
    ...ways.map(([what], n): Row => ({
      what: `messages to submit a task ${what}`,
      unit: "messages",
      ours: submitted.slice(n, n + 1),
      beside: []
    }))
  ]
}

export const limits: Part = {
  name: "limits",
  about:
    "A kind that is limited in the whole fleet, tasks of the lane high, and tasks that were scheduled, beside a kind that uses none " +
    "of that; one worker process. Messages are those between the worker and NATS, both ways. Each case on a server of its own, " +
    "three rounds; once where keys take turns, and what it takes to submit, by a client over NATS. A kind that is paused costs nothing.",
  measure: () => measure({ rounds: 3, share: 1_000, many: 10_000 })
}
