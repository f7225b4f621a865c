/** How it is said what a power failure can cost. */
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { type Mode, type StreamMode, inWords } from "../../src/streams/Durability.ts"
import { lagMs, syncWanted } from "../../src/streams/server/sync.ts"

const stream = (name: string, rest: Partial<StreamMode> = {}): StreamMode => ({
  name,
  copies: 1,
  inMemory: false,
  async: false,
  ...rest
})

const said = (mode: Partial<Mode>) =>
  inWords({
    wanted: { copies: 1, sync: "always" },
    streams: [stream("TASKS_count"), stream("EVENTS")],
    sync: "always",
    ...mode
  })

const three = [stream("TASKS_count", { copies: 3 }), stream("EVENTS", { copies: 3 })]

describe("the line of a mode", () => {
  it.each([
    ["one copy (R1), every write synced to disk before it is answered", {}],
    ["one copy (R1), writes synced to disk up to 2m after they are answered", { sync: "2m" }],
    ["one copy (R1), and when writes are synced to disk is not known", { sync: { unknown: "x" } }],
    [
      "three copies (R3), writes synced to disk up to 2m after they are answered",
      { streams: three, sync: "2m" }
    ],
    [
      "one copy (R1), every write synced to disk before it is answered",
      { streams: [...three, stream("KV_x")] }
    ]
  ])("is: %s", (line, mode) => {
    assert.strictEqual(said(mode).line, line)
  })
})

describe("a mode that is as asked for", () => {
  it.each([
    ["every write synced", {}],
    ["later, where later was asked for", { sync: "2m", wanted: { copies: 1, sync: "2m" } }],
    ["sooner than asked for", { sync: "10s", wanted: { copies: 1, sync: "1m30s" } }],
    [
      "three copies, whenever each is synced",
      { streams: three, sync: "2m", wanted: { copies: 3, sync: "always" } }
    ],
    ["three copies of which nobody knows when", { streams: three, sync: { unknown: "x" } }]
  ])("is no warning: %s", (_, mode) => {
    assert.deepEqual(said(mode).warnings, [])
  })
})

describe("a mode that is weaker than asked for is a warning", () => {
  const warns = (mode: Partial<Mode>, pattern: RegExp) => {
    const { warnings } = said(mode)
    assert.strictEqual(warnings.length, 1, warnings.join("\n"))
    assert.match(warnings[0] ?? "", pattern)
  }

  it("where one copy is synced later than asked for", () => {
    warns({ sync: "2m" }, /the last 2m, .*sync_interval: always.*MILLRACE_SYNC=2m/)
    warns({ sync: "2m", wanted: { copies: 1, sync: "10s" } }, /sync_interval: 10s/)
  })

  it("where nobody knows when one copy is synced", () => {
    warns({ sync: { unknown: "nobody tells" } }, /is not known, since nobody tells/)
  })

  it("where a stream has fewer copies than asked for", () => {
    const wanted = { copies: 3, sync: "always" }
    warns({ wanted, streams: [...three, stream("KV_results")] }, /^KV_results is not .*\(3\).*millrace setup/)
    warns({ wanted }, /^TASKS_count and EVENTS are not/)
    warns({ wanted, streams: [stream("A"), stream("B"), stream("C")] }, /^A and 2 other streams are not/)
  })

  it("where a stream is in memory", () => {
    warns(
      { streams: [stream("A"), stream("KV_running", { inMemory: true })] },
      /^KV_running is kept in memory/
    )
  })

  it("where a stream is written after it was accepted", () => {
    warns({ streams: [stream("A"), stream("B", { async: true })] }, /^B is kept with persist_mode async/)
  })
})

describe("MILLRACE_SYNC", () => {
  const read = (value: string) =>
    Effect.runSync(
      Effect.result(
        syncWanted.pipe(
          Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_SYNC: value })))
        )
      )
    )

  it.each([
    ["always", 0],
    ["2m", 120_000],
    ["1h30m", 5_400_000],
    ["500ms", 500],
    ["1.5s", 1_500],
    ["100us", 0.1]
  ])("is %s, %d ms behind", (value, lag) => {
    const found = read(value)
    assert.strictEqual(found._tag === "Success" && found.success, value)
    assert.closeTo(lagMs(value), lag, 1e-9)
  })

  it("is always, where nobody says", () => {
    const found = read("")
    assert.strictEqual(found._tag === "Success" && found.success, "always")
  })

  // All of them are refused by nats-server 2.15.1 or, worse, taken for its default.
  it.each(["soon", "0", "0s", "0h0m", "5", "1m30", "-2m", "1d", "Always", "2m\nport: 1"])(
    "is refused as %j",
    (value) => {
      const found = read(value)
      assert.strictEqual(found._tag === "Failure" && found.failure._tag, "ConfigError")
    }
  )
})
