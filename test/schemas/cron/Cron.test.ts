/** What the times of a cron expression are, and why one is none. The times were had from nats-server's own `parseCron`. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as Cron from "../../../src/schemas/cron/Cron.ts"
import { utc, zoneNamed } from "../../../src/schemas/cron/Zone.ts"
import { nextTimes, ticksOf, timeText } from "../../../src/schemas/Timing.ts"

const times = (cron: string, timezone: string, from: string, most: number) => {
  const ticks = ticksOf({ cron, timezone })
  assert.isDefined(ticks)
  const found = nextTimes(ticks, Date.parse(from) / 1_000, 0, most)
  // What comes before each of them is the one before it.
  for (const [at, time] of found.slice(1).entries()) assert.strictEqual(ticks.before(time), found[at])
  return found.map(timeText)
}

const faultOf = (text: string) => {
  const parsed = Cron.parse(text)
  return Result.isFailure(parsed) ? parsed.failure : undefined
}

describe("a cron expression", () => {
  it("names times to the second", () => {
    assert.deepEqual(times("*/20 59 23 31 12 *", "UTC", "2026-11-22T00:00:00Z", 4), [
      "2026-12-31T23:59:00Z",
      "2026-12-31T23:59:20Z",
      "2026-12-31T23:59:40Z",
      "2027-12-31T23:59:00Z"
    ])
  })

  it("means either day where it names one of the month and one of the week", () => {
    assert.deepEqual(times("0 0 0 13 * FRI", "UTC", "2026-11-22T00:00:00Z", 4), [
      "2026-11-27T00:00:00Z",
      "2026-12-04T00:00:00Z",
      "2026-12-11T00:00:00Z",
      "2026-12-13T00:00:00Z"
    ])
  })

  it("may be a word", () => {
    const from = "2026-11-22T00:30:00Z"
    const first = (word: string) => times(word, "Asia/Kolkata", from, 1)[0]
    assert.deepEqual(
      ["@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"].map(first),
      [
        "2026-11-22T01:30:00Z",
        "2026-11-22T18:30:00Z",
        "2026-11-22T18:30:00Z",
        "2026-11-28T18:30:00Z",
        "2026-11-30T18:30:00Z",
        "2026-12-31T18:30:00Z",
        "2026-12-31T18:30:00Z"
      ]
    )
  })

  it("says which field is wrong, with what, and why", () => {
    const faults: Record<string, string> = {
      "0 0 25 * * *": "its hour is wrong: 25 is more than 23",
      "0 0 0 0 * *": "its day of the month is wrong: 0 is less than 1",
      "0 0 0 * * 7": "its day of the week is wrong: 7 is more than 6",
      "0 0 0 * foo *":
        'its month is wrong: "foo" is no month from 1 to 12, nor one of jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec',
      "0 30-10 * * * *": 'its minute is wrong: the range "30-10" ends before it begins',
      "0 */0 * * * *": 'its minute is wrong: the step of "*/0" is 0',
      "0 */x * * * *": 'its minute is wrong: the step "x" of "*/x" is no number',
      "1-2-3 * * * * *": 'its second is wrong: "1-2-3" has more than one "-"',
      "1/2/3 * * * * *": 'its second is wrong: "1/2/3" has more than one "/"',
      "-5 * * * * *": 'its second is wrong: "" is no second from 0 to 59',
      "5- * * * * *": 'its second is wrong: "" is no second from 0 to 59',
      "* * * * *":
        "it has 5 fields and not 6: second, minute, hour, day of the month, month, day of the week",
      noon: "it has 1 field and not 6: second, minute, hour, day of the month, month, day of the week",
      "@Daily":
        'there is no "@Daily"; there are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly'
    }
    for (const [text, fault] of Object.entries(faults)) assert.strictEqual(faultOf(text), fault, text)
  })

  it("may name no time at all", () => {
    for (const text of ["0 0 0 31 2 *", "0 0 0 30 feb *", ", * * * * *", "0 0 0 , * *"]) {
      assert.isUndefined(faultOf(text))
      assert.isUndefined(ticksOf({ cron: text })?.after(1_795_305_600, 0), text)
    }
  })
})

describe("a change of the clocks", () => {
  const changes: ReadonlyArray<readonly [string, string, string, ReadonlyArray<string>]> = [
    // Skips 02:00 to 03:00, and what is in it, on 28 March.
    ["0 30 2 * * *", "Europe/Berlin", "2027-03-26", ["03-27T01:30", "03-29T00:30", "03-30T00:30"]],
    ["0 0 2 * * *", "Europe/Berlin", "2027-03-26", ["03-27T01:00", "03-29T00:00", "03-30T00:00"]],
    ["0 0 3 * * *", "Europe/Berlin", "2027-03-26", ["03-27T02:00", "03-28T01:00", "03-29T01:00"]],
    ["0 30 2 * * *", "America/New_York", "2027-03-12", ["03-13T07:30", "03-15T06:30", "03-16T06:30"]],
    // Repeats 02:00 to 03:00, and what is in it, on 31 October.
    ["0 30 2 * * *", "Europe/Berlin", "2027-10-30", ["10-31T00:30", "10-31T01:30", "11-01T01:30"]],
    ["0 30 1 * * *", "Europe/Berlin", "2027-10-30", ["10-30T23:30", "11-01T00:30", "11-02T00:30"]],
    ["0 30 1 * * *", "America/New_York", "2027-11-06", ["11-07T05:30", "11-07T06:30", "11-08T06:30"]],
    ["0 0 2,3 * * *", "Europe/Berlin", "2027-10-30", ["10-31T00:00", "10-31T01:00", "10-31T02:00"]],
    // Where midnight itself is skipped, a day has none.
    ["@daily", "America/Havana", "2027-03-12", ["03-13T05:00", "03-15T04:00", "03-16T04:00"]],
    ["@daily", "Africa/Cairo", "2027-04-28", ["04-28T22:00", "04-30T21:00", "05-01T21:00"]],
    // By half an hour.
    ["0 15 2 * * *", "Australia/Lord_Howe", "2027-10-01", ["10-01T15:45", "10-03T15:15", "10-04T15:15"]],
    ["0 45 1 * * *", "Australia/Lord_Howe", "2027-04-02", ["04-02T14:45", "04-03T14:45", "04-03T15:15"]]
  ]
  for (const [cron, zone, from, expected] of changes) {
    it(`is taken as the server takes it: ${cron} in ${zone}`, () => {
      const found = times(cron, zone, `${from}T12:00:00Z`, expected.length)
      assert.deepEqual(
        found,
        expected.map((time) => `2027-${time}:00Z`)
      )
    })
  }

  it("moves nothing that goes by the minute", () => {
    assert.deepEqual(times("0 */30 * * * *", "Europe/Berlin", "2027-03-28T00:00:00Z", 3), [
      "2027-03-28T00:30:00Z",
      "2027-03-28T01:00:00Z",
      "2027-03-28T01:30:00Z"
    ])
  })
})

describe("a time zone", () => {
  it("is one that IANA names", () => {
    for (const name of ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
      assert.isDefined(zoneNamed(name), name)
    for (const name of ["", "Mars/Olympus", "+01:00", "Local", "../etc/passwd", "Europe/Berlin ", "/UTC"])
      assert.isUndefined(zoneNamed(name), name)
  })

  it("tells how far it is from UTC, at that time", () => {
    const berlin = zoneNamed("Europe/Berlin")
    assert.strictEqual(berlin?.offsetAt(Date.UTC(2026, 6, 1) / 1_000), 7_200)
    assert.strictEqual(berlin?.offsetAt(Date.UTC(2026, 11, 1) / 1_000), 3_600)
    assert.strictEqual(zoneNamed("America/St_Johns")?.offsetAt(Date.UTC(2026, 11, 1) / 1_000), -12_600)
    assert.strictEqual(utc.offsetAt(0), 0)
  })
})
