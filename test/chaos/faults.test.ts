/** The audit of the storm finds what it is there to find: an outcome in which all is well, and what it says of each fault. */
import { assert, describe, it } from "@effect/vitest"
import type { Entry } from "./audit.ts"
import type { Said } from "./bursts.ts"
import { faultsOf } from "./faults.ts"
import type { Outcome } from "./storm.ts"
import type { Ticking } from "./ticking.ts"

const began = Date.parse("2026-11-22T10:00:00.000Z")

const entry = (rest: Partial<Entry> = {}): Entry => ({
  state: "succeeded",
  input: {},
  lane: "normal",
  enqueuedAt: began,
  finishedAt: began + 500,
  ...rest
})

const ticking = (name: string, rest: Partial<Ticking> = {}): Ticking => ({
  name,
  kind: "count",
  every: 1,
  isCron: true,
  overlap: "queue",
  since: began / 1_000,
  until: began + 4_000,
  skipped: 0,
  missed: 1,
  ...rest
})

/** The task of the tick after so many seconds. */
const tick = (name: string, seconds: number, rest: Partial<Entry> = {}) =>
  [
    `count_${name}-20261122T10000${seconds}Z`,
    [entry({ enqueuedAt: began + seconds * 1_000, finishedAt: began + seconds * 1_000 + 500, ...rest })]
  ] as const

const said = (path: string, id: string, asked: number): Said => ({
  path,
  id,
  asked: began + asked,
  answered: began + asked + 10,
  tries: 1
})
const calls = (path: string, id: string) =>
  [id, [entry({ input: { webhook: { url: `http://127.0.0.1:1${path}` } } })]] as const

const call = (path: string, after: number) => ({ path, began: began + after, ended: began + after + 100 })

/** Two at a time at most, one of each, ten a second; one tick of five never came, since there was no server. */
const good: Outcome = {
  accepted: new Set(["count_a"]),
  cancelled: new Set(["count_b"]),
  urgent: new Set(["count_c"]),
  records: new Map<string, ReadonlyArray<Entry>>([
    ["count_a", [entry()]],
    ["count_b", [entry({ state: "cancelled" })]],
    ["count_c", [entry({ lane: "high" })]],
    tick("often", 1),
    tick("often", 2),
    tick("often", 4),
    tick("alone", 1),
    tick("alone", 4),
    calls("/hook/burst/k-1", "notify_one"),
    calls("/hook/burst/k-2", "notify_two")
  ]),
  recordIds: ["count_a.1"],
  eventIds: ["count_a.1", "count_a.1"],
  leftovers: [],
  calls: [call("/hook/ann/1", 0), call("/hook/bob/2", 50), call("/hook/ann/3", 5_000)],
  limits: {
    concurrency: 2,
    rate: { count: 10, seconds: 1, burst: 2 },
    perKey: { concurrency: 1 }
  },
  pauses: [{ from: began + 5_000, to: began + 9_000 }],
  schedules: [ticking("often"), ticking("alone", { every: 1, isCron: false, overlap: "skip", skipped: 1 })],
  bursts: [
    [
      said("/hook/burst/k-0", "notify_one", 0),
      said("/hook/burst/k-1", "notify_one", 500),
      said("/hook/burst/k-2", "notify_two", 1_500)
    ]
  ],
  kills: new Map(),
  outages: [{ from: began + 2_500, to: began + 3_100 }],
  again: 0,
  quietMs: 1,
  output: ""
}

const records = (...changed: ReadonlyArray<readonly [string, ReadonlyArray<Entry>]>) => ({
  records: new Map([...good.records, ...changed])
})
const without = (id: string) => ({ records: new Map([...good.records].filter(([one]) => one !== id)) })
const many = (count: number, apart: number, path = "/hook/other/") =>
  Array.from({ length: count }, (_, n) => call(`${path}${n}`, n * apart))

const table: ReadonlyArray<readonly [string, Partial<Outcome>, RegExp]> = [
  ["a task that was lost", without("count_a"), /^count_a was accepted and has no record$/],
  ["two records", records(["count_a", [entry(), entry()]]), /^count_a has succeeded,succeeded$/],
  [
    "a task that was cancelled and done",
    records(["count_b", [entry()]]),
    /^count_b was cancelled and is succeeded$/
  ],
  ["an urgent task in the normal lane", records(["count_c", [entry()]]), /^count_c was urgent/],
  [
    "a task that starved",
    records(["count_a", [entry({ finishedAt: began + 200_000 })]]),
    /^count_a took 200 seconds$/
  ],
  [
    "a record without an event",
    { recordIds: ["count_a.1", "count_c.1"] },
    /^the record count_c.1 has no event$/
  ],
  [
    "an event without a record",
    { eventIds: ["count_a.1", "count_c.1"] },
    /^the event count_c.1 is of no record$/
  ],
  ["what is left over", { leftovers: ["tasks.count.high.x"] }, /^tasks.count.high.x is left over$/],
  ["too many at once", { calls: many(3, 20) }, /^3 of notify ran at once, and not 2$/],
  [
    "too many of one key at once",
    { calls: many(2, 20, "/hook/ann/") },
    /^2 of notify of ann ran at once, and not 1$/
  ],
  [
    "too many in a time",
    { calls: many(60, 1), limits: { rate: { count: 10, seconds: 1, burst: 2 } } },
    /^notify began faster than 10 in 1 s/
  ],
  [
    "too many of one key in a time",
    { calls: many(60, 1, "/hook/cleo/"), limits: { perKey: { rate: { count: 10, seconds: 1, burst: 2 } } } },
    /^notify of cleo began faster than 10 in 1 s/
  ],
  [
    "what was begun in a pause",
    { calls: [call("/hook/ann/1", 8_000)] },
    /^\/hook\/ann\/1 was called though its kind was paused$/
  ],
  ["a tick that was lost and not told", without("count_often-20261122T100002Z"), /^often was due 4 times/],
  [
    "a tick that never came though there was a server",
    { outages: [], schedules: [ticking("often")] },
    /^often did not tick from 2026-11-22T10:00:02Z to 2026-11-22T10:00:04Z$/
  ],
  [
    "ticks that come too often",
    { schedules: [ticking("often", { every: 2, isCron: false })] },
    /^often ticked at 2026-11-22T10:00:01Z and again at 2026-11-22T10:00:02Z$/
  ],
  [
    "a schedule that has stopped",
    { schedules: [ticking("often", { until: began + 60_000 })] },
    /^often does not tick any more after 2026-11-22T10:00:04Z$/
  ],
  [
    "two at once of a schedule that skips",
    records(tick("alone", 1, { finishedAt: began + 4_500 })),
    /^alone of 2026-11-22T10:00:04Z was queued while that of 2026-11-22T10:00:01Z was not done$/
  ],
  [
    "an input that was not the last",
    records(calls("/hook/burst/k-0", "notify_one")),
    /^the last of notify_one is \/hook\/burst\/k-1 .*, and what was done is /
  ],
  [
    "an input that was done though more came",
    { calls: [call("/hook/burst/k-0", 0)] },
    /^\/hook\/burst\/k-0 was called, and more/
  ],
  [
    "a burst of which two were done",
    {
      bursts: [[said("/hook/burst/k-1", "notify_one", 0), said("/hook/burst/k-2", "notify_two", 500)]]
    },
    /^\/hook\/burst\/k-2 began anew though it was not quiet$/
  ]
]

describe("the audit of the storm", () => {
  it("finds nothing where all is well", () => assert.deepEqual(faultsOf(good), []))

  it.each(table)("finds %s", (_, change, sentence) => {
    const faults = faultsOf({ ...good, ...change })
    assert.lengthOf(faults, 1)
    assert.match(faults[0] ?? "", sentence)
  })

  it("knows that what had to be sent again may have been done as a burst of its own", () => {
    const [first, , last] = good.bursts[0] ?? []
    assert.isDefined(first)
    assert.isDefined(last)
    const again = { ...said("/hook/burst/k-1", "notify_two", 900), tries: 2 }
    const bursts = [[first, again, { ...last, asked: began + 1_200 }]]
    assert.deepEqual(faultsOf({ ...good, bursts, calls: [call("/hook/burst/k-1", 1_000)] }), [])
  })
})
