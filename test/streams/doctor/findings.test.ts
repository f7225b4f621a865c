/** What the doctor makes of what cannot be had on demand: old servers, wrong clocks, full disks, clusters. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { clock } from "../../../src/streams/doctor/clock.ts"
import { room } from "../../../src/streams/doctor/room.ts"
import { server } from "../../../src/streams/doctor/server.ts"
import { useStreams } from "../../support/useStreams.ts"

const greeting = { version: "2.15.1", max_payload: 1_048_576 }
const of = (what: string, ...[info, isNear, replicas]: Parameters<typeof server>) => {
  const found = server(info, isNear, replicas).find((one) => one.what === what)
  return `${found?.health}: ${found?.found}`
}

describe("of a server", () => {
  it("an old one is wrong", () => {
    assert.match(of("version", { ...greeting, version: "2.10.29" }, true, 1), /^bad: nats-server 2\.10\.29/)
  })

  it("one that is far is doubtful without TLS", () => {
    assert.match(of("way", greeting, false, 1), /^doubtful: without TLS/)
    assert.strictEqual(of("way", { ...greeting, tls_required: true }, false, 1), "good: over TLS")
    assert.strictEqual(of("way", { ...greeting, tls_available: true }, false, 1), "good: over TLS")
  })

  it("a cluster is good for as many copies as it has servers", () => {
    const three = { ...greeting, cluster: "mill", connect_urls: ["a:1", "b:1", "c:1"] }
    assert.strictEqual(of("cluster", three, true, 3), "good: mill, at 3 addresses; MILLRACE_REPLICAS is 3")
    assert.match(
      of("cluster", three, true, 5),
      /^bad: mill, at 3 addresses, and MILLRACE_REPLICAS asks for 5/
    )
    assert.match(of("cluster", three, true, 1), /^doubtful: mill, at 3 addresses, and only one copy/)
    // Where servers do not tell of each other, how many there are is not known.
    const quiet = { ...greeting, cluster: "mill" }
    assert.strictEqual(of("cluster", quiet, true, 3), "good: mill; MILLRACE_REPLICAS is 3")
  })
})

describe("the clock", () => {
  it.each([
    [[{ aheadMs: 3, tookMs: 2 }], "good: within 4 ms of the server's"],
    [[{ aheadMs: 700, tookMs: 600 }], "good: within 1000 ms of the server's"],
    [[{ aheadMs: 700, tookMs: 10 }], "doubtful: 695 ms behind the server's"],
    [[{ aheadMs: -700, tookMs: 10 }], "doubtful: 695 ms ahead of the server's"],
    [[{ aheadMs: 60_000, tookMs: 0 }], "bad: 60000 ms behind the server's"],
    [
      [
        { aheadMs: 9_000, tookMs: 9_000 },
        { aheadMs: 2, tookMs: 2 }
      ],
      "good: within 3 ms of the server's"
    ],
    [[], "unseen: no answer of the server tells its time"]
  ])("of %j is %s", (answers, said) => {
    const { health, found } = clock(answers)
    assert.strictEqual(`${health}: ${found}`, said)
  })
})

describe("the disk", () => {
  const { run } = useStreams()

  it.each([
    [{ most: 1024 ** 3, used: 1024 ** 2, reserved: 0 }, "good: 1 MB used and 0 B reserved of 1 GB"],
    [{ most: 1000, used: 810, reserved: 0 }, "doubtful: 810 B used and 0 B reserved of 1000 B"],
    [{ most: 1000, used: 0, reserved: 1001 }, "doubtful: 0 B used and 1001 B reserved of 1000 B"],
    [{ most: 1000, used: 960, reserved: 0 }, "bad: 960 B used and 0 B reserved of 1000 B"]
  ])("of %j is %s", async (store, said) => {
    const found = await run(Effect.map(room(store), (all) => all.find(({ what }) => what === "disk")))
    assert.strictEqual(`${found?.health}: ${found?.found}`, said)
  })
})
