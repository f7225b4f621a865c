/** `millrace stats`: what waits, who works, and how it went, once and again. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { Client } from "../../src/client/Client.ts"
import { Screen } from "../../src/commands/screen/Screen.ts"
import { painted, unpainted } from "../../src/commands/screen/paint.ts"
import { stats as table } from "../../src/commands/show/stats.ts"
import { watching } from "../../src/commands/stats.ts"
import type { KindStats, Stats } from "../../src/schemas/Stats.ts"
import { noSchedules } from "../client/noSchedules.ts"

const none = Array.from({ length: 360 }, () => 0)
const quiet: KindStats = {
  kind: "count",
  title: "Count",
  queued: 0,
  running: 0,
  retrying: 0,
  oldestMs: 0,
  scheduled: 0,
  workers: 1,
  slots: 2,
  busy: 0,
  lastMinute: {
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    perSecond: 0,
    waitMs: null,
    runMs: null,
    totalMs: null
  },
  series: {
    stepSeconds: 10,
    from: "2026-11-20T08:00:00Z",
    succeeded: none,
    failed: none,
    cancelled: none,
    p50Ms: [],
    p99Ms: []
  }
}
const busy: KindStats = {
  ...quiet,
  kind: "fetch",
  queued: 1_200,
  running: 3,
  retrying: 40,
  oldestMs: 61_000,
  workers: 0,
  slots: 0,
  lastMinute: {
    ...quiet.lastMinute,
    succeeded: 70,
    failed: 5,
    perSecond: 1.25,
    totalMs: { p50: 12.3, p99: 1_234 }
  },
  series: {
    ...quiet.series,
    succeeded: none.map((_, at) => (at < 340 ? 0 : at - 339)),
    failed: none.with(359, 1)
  }
}
const at = new Date("2026-11-20T09:05:07").toISOString()
const stats: Stats = { at, kinds: [quiet, busy] }

describe("a table of stats", () => {
  it("has a row for each kind, and its hour in bars", () => {
    assert.deepEqual(table(stats, { columns: 120, paint: unpainted }), [
      "KIND   QUEUED  RUNNING  RETRYING     OLDEST  LATER  WORKERS  BUSY  DONE/S    P50    P99  FAILED  LAST HOUR",
      "count       0        0         0          –      0        1   0/2       –      –      –       0  ····················",
      "fetch    1200        3        40  1 min 1 s      0        0     –     1.3  12 ms  1.2 s       5  ··················▁█",
      "The last minute, as of 2026-11-20 09:05:07."
    ])
  })

  it("shows in red what waits with nobody to do it, and what fails", () => {
    const [, first = "", second = ""] = table(stats, { columns: 120, paint: painted })
    assert.notInclude(first, "\u001b[31m")
    assert.deepEqual(second.match(/\u001b\[31m *\d+/g), [
      "\u001b[31m  1200",
      "\u001b[31m      0",
      "\u001b[31m     5"
    ])
  })
})

/** What three seconds of it print. */
const watched = Effect.fnUntraced(function* (
  isTerminal: boolean,
  json: Option.Option<boolean>,
  columns = 120
) {
  const printed: Array<string> = []
  yield* watching(json).pipe(
    Effect.provideService(Screen, {
      isTerminal,
      canAnimate: isTerminal,
      look: Effect.succeed({ columns, paint: unpainted }),
      print: (text) => Effect.sync(() => void printed.push(String(text))),
      say: () => Effect.void
    }),
    Effect.provide(Layer.mock(Client, { schedules: noSchedules, stats: Effect.succeed(stats) })),
    Effect.forkScoped
  )
  yield* TestClock.adjust("2 seconds")
  return printed
})

describe("millrace stats --watch", () => {
  it.effect("draws over what it drew before", () =>
    Effect.gen(function* () {
      const [first = "", second, third] = yield* watched(true, Option.none())
      assert.match(first, /^KIND /)
      assert.strictEqual(second, `\u001b[4A\u001b[0J${first}`)
      assert.strictEqual(third, second)
    })
  )

  it.effect("draws over all of it in a terminal in which its lines take two rows", () =>
    Effect.gen(function* () {
      const [first = "", second] = yield* watched(true, Option.none(), 80)
      const rows = first
        .split("\n")
        .slice(0, -1)
        .reduce((sum, { length }) => sum + Math.ceil(length / 80), 0)
      assert.strictEqual(rows, 7)
      assert.strictEqual(second, `\u001b[${rows}A\u001b[0J${first}`)
    })
  )

  it.effect("gives a program a line of JSON each second", () =>
    Effect.gen(function* () {
      const printed = yield* watched(false, Option.none())
      assert.deepEqual(
        printed.map((line): unknown => JSON.parse(line)),
        [stats, stats, stats]
      )
      assert.isTrue(printed.every((line) => line.indexOf("\n") === line.length - 1))
    })
  )
})
