/** A server that restarts, crashes, freezes or has no leader, and a network that swallows everything: real processes. */
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { freeze } from "../support/clusterNode.ts"
import { startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { type OwnNats, startOwnNats } from "../support/ownNats.ts"
import { type Relay, openRelay } from "../support/relay.ts"
import { type Flow, type Report, startFlow } from "./flow.ts"

const setUp = async (url: string) =>
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: url }).ended, 0)

/** Once when it begins and once when it is over: of the connection, of what cannot be taken and of what cannot be written. */
const atMost = 6

const saysLittle = ({ lines }: Report) => {
  for (const said of [lines.gateway, lines.actor]) assert.isAtMost(said.length, atMost, said.join("\n"))
}

describe("tasks that flow go on by themselves", () => {
  let nats: TestNats
  let relay: Relay
  let flow: Flow
  beforeAll(async () => {
    nats = await startNats({ sync: "2m" })
    await setUp(nats.url)
    relay = await openRelay()
    relay.leadTo(nats.port)
    flow = await startFlow(`nats://127.0.0.1:${relay.port}`)
  })
  afterAll(async () => {
    await flow.stop()
    await relay.close()
    await nats.stop()
  })

  it("after a server that was restarted", async () => {
    const report = await flow.through(() => nats.restart())
    saysLittle(report)
    assert.isBelow(report.recoverySeconds, 5)
  })

  it("after a server that was killed and away for a while", async () => {
    const report = await flow.through(async (red) => {
      await nats.kill()
      await red()
      await nats.restart()
    })
    saysLittle(report)
    assert.isBelow(report.recoverySeconds, 5)
  })

  it("after a server that did not move for a while", { timeout: 60_000 }, async () => {
    const report = await flow.through(async (red) => {
      const thaw = await freeze(nats.pid)
      await red()
      await thaw()
    })
    saysLittle(report)
    assert.isBelow(report.recoverySeconds, 5)
  })

  it("after a network that swallowed everything until it was noticed", { timeout: 90_000 }, async () => {
    const report = await flow.through(async () => {
      relay.cut()
      await Promise.all([flow.gateway, flow.actor].map((role) => lost(role.output)))
      relay.heal()
    })
    saysLittle(report)
    // A connection attempt that was swallowed as well is given up after five seconds.
    assert.isBelow(report.recoverySeconds, 10)
  })
})

/** Resolves once more is said of a lost connection than was. */
const lost = async (output: () => string) => {
  const times = () => output().split("is lost").length
  const before = times()
  while (times() === before) await sleep(50)
}

describe("tasks that flow go on by themselves, while the connection stays,", () => {
  let nats: OwnNats
  let flow: Flow
  beforeAll(async () => {
    nats = await startOwnNats({ jetStream: "on" })
    await setUp(`nats://127.0.0.1:${nats.port}`)
    flow = await startFlow(`nats://127.0.0.1:${nats.port}`)
  })
  afterAll(async () => {
    await flow.stop()
    await nats.stop()
  })

  it("after nobody responded for JetStream", async () => {
    const report = await flow.through(async (red) => {
      await nats.configure({ jetStream: "off" })
      await red()
      await flow.actor.prints(/cannot take tasks now|does not take what is to be written/)
      await nats.configure({ jetStream: "on" })
    })
    saysLittle(report)
    assert.isBelow(report.recoverySeconds, 5)
  })
})
