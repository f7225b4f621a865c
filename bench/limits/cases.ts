/** The cases: what does not bind is compared with no limits at all, and what does with what it allows. */
import type { Case } from "./Case.ts"

const fast = { tasks: 5_000, slots: 64, ms: 0 }

export const unlimited: Case = { ...fast, what: "no limits", limits: {} }

const hundredKeys = (n: number) => ({ concurrencyKey: `tenant-${n % 100}` })

/** Enough to submit all of them before the first is due, in seconds. */
const delay = 5

/** They keep nobody waiting: what they cost is the asking. */
export const free: ReadonlyArray<Case> = [
  { ...fast, what: "no limits, of the lane high", limits: {}, optionsOf: () => ({ lane: "high" }) },
  { ...fast, what: "no limits, scheduled, once all are due", limits: {}, optionsOf: () => ({ delay }) },
  { ...fast, what: "64 at a time", limits: { concurrency: 64 } },
  {
    ...fast,
    what: "64 at a time of each of 100 keys",
    limits: { perKey: { concurrency: 64 } },
    optionsOf: hundredKeys
  },
  {
    ...fast,
    what: "100,000 a second",
    limits: { rate: { count: 100_000, seconds: 1, burst: 100_000 } }
  }
]

/** With how many a second they allow. */
export const binding: ReadonlyArray<Case & { readonly allowed: number }> = [
  {
    what: "4 at a time, tasks of 20 ms",
    limits: { concurrency: 4 },
    tasks: 1_000,
    slots: 16,
    ms: 20,
    allowed: 200
  },
  {
    what: "1 at a time of each of 10 keys, tasks of 50 ms",
    limits: { perKey: { concurrency: 1 } },
    tasks: 1_000,
    slots: 32,
    ms: 50,
    optionsOf: (n) => ({ concurrencyKey: `tenant-${n % 10}` }),
    allowed: 200
  },
  {
    what: "200 a second",
    limits: { rate: { count: 200, seconds: 1 } },
    tasks: 1_000,
    slots: 16,
    ms: 0,
    allowed: 200
  }
]
