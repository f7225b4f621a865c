/** Whatever a cron expression is, the server takes it and we do, or neither does; and both have the same next time. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as fc from "fast-check"
import * as Cron from "../../../src/schemas/cron/Cron.ts"
import { utc, zoneNamed } from "../../../src/schemas/cron/Zone.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { onOwnServer } from "../../support/ownServer.ts"
import { scheduleTimes } from "./scheduleTimes.ts"

const bounds = [
  [0, 59],
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6]
] as const

const words: Readonly<Record<number, ReadonlyArray<string>>> = {
  4: ["jan", "FEB", "Oct"],
  5: ["sun", "WED", "Fri"]
}

const odd = ["", "60", "32", "13", "7", "-1", "+5", "007", "1_0", "x", "*", "99999999999999999999"]

const value = (field: number) => {
  const [least, most] = bounds[field] ?? [0, 0]
  return fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: least, max: most }).map(String) },
    { weight: 3, arbitrary: fc.constantFrom(...(words[field] ?? ["0"])) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) }
  )
}

const part = (field: number) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("*", "?") },
    { weight: 5, arbitrary: value(field) },
    { weight: 3, arbitrary: fc.tuple(value(field), value(field)).map((ends) => ends.join("-")) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 20 }).map((step) => `*/${step}`) },
    { weight: 1, arbitrary: fc.tuple(value(field), value(field)).map((both) => both.join("/")) },
    { weight: 1, arbitrary: fc.constantFrom("*-5", "/5", "5-", "1/2/3", "1-2-3", "*/", "?/2", "*/1") }
  )

const fieldText = (field: number) =>
  fc.array(part(field), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(","))

const expression = fc.oneof(
  {
    weight: 30,
    arbitrary: fc
      .tuple(fieldText(0), fieldText(1), fieldText(2), fieldText(3), fieldText(4), fieldText(5))
      .map((fields) => fields.join(" "))
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "@hourly",
      "@daily",
      "@Daily",
      "@every",
      "@weekly",
      "@monthly",
      "@yearly",
      "@never"
    )
  },
  {
    weight: 1,
    arbitrary: fc.array(fieldText(1), { minLength: 2, maxLength: 8 }).map((fields) => fields.join(" "))
  },
  // In or next to the hours that the clocks skip and repeat.
  {
    weight: 10,
    arbitrary: fc
      .tuple(
        fc.constantFrom("0", "59", "*/30"),
        fc.constantFrom("0", "30", "59", "*/15"),
        fc.constantFrom("0", "1", "2", "3", "23", "1-3"),
        fc.constantFrom("1-7", "28", "31", "8-14", "25-31"),
        fc.constantFrom("3", "4", "9", "10", "11"),
        fc.constantFrom("*", "sun", "0-6")
      )
      .map((fields) => fields.join(" "))
  }
)

// The same in all of the last years' databases.
const zone = fc.constantFrom(
  undefined,
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Asia/Kolkata",
  "America/Havana",
  "Mars/Olympus"
)

describe("cron expressions", () => {
  it("are read here as the server reads them", { timeout: 60_000 }, () =>
    onOwnServer([], (nats) =>
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        const asked = fc.sample(fc.tuple(expression, zone), { numRuns: 1_500 })
        const taken: Array<readonly [string, number, number]> = []
        let refused = 0
        for (const [at, [cron, timezone]] of asked.entries()) {
          const subject = `recurring.n${at}`
          const before = Math.floor(Date.now() / 1_000)
          const answer = yield* Effect.result(
            jetstream.publish(subject, "{}", [
              ["Nats-Schedule", cron],
              ["Nats-Schedule-Target", `ticks.n${at}`],
              ...(timezone === undefined ? [] : [["Nats-Schedule-Time-Zone", timezone] as const])
            ])
          )
          const after = Math.floor(Date.now() / 1_000)
          const parsed = Cron.parse(cron)
          const here = timezone === undefined ? utc : zoneNamed(timezone)
          const from = (time: number) =>
            Result.isSuccess(parsed) && here !== undefined ? Cron.next(parsed.success, here, time) : undefined
          const next = from(before)
          assert.strictEqual(next !== undefined, Result.isSuccess(answer), `${cron} in ${timezone}`)
          if (next === undefined) refused += 1
          // What may have ticked meanwhile, or while it was asked for, is not looked at.
          else if (before === after && next > after + 120) taken.push([subject, next, at])
        }
        assert.isAbove(refused, 200)
        assert.isAbove(taken.length, 200)
        yield* Effect.promise(() => nats.restart())
        const times = yield* Effect.promise(() => scheduleTimes(nats.dataDir))
        for (const [subject, next, at] of taken) {
          const [cron, timezone] = asked[at] ?? []
          assert.strictEqual(times.get(subject), next, `${cron} in ${timezone}`)
        }
      })
    )
  )
})
