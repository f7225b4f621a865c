/** An actor whose user on NATS lacks a right: it says which one, once, and goes on by itself when it is granted. */
import { setTimeout as sleep } from "node:timers/promises"
import { assert, describe, it } from "@effect/vitest"
import { Effect, ManagedRuntime } from "effect"
import { Publisher } from "../../src/streams/Publisher.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { wait } from "../../src/streams/Submit.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type OwnNats, startOwnNats } from "../support/ownNats.ts"
import { layerStreams } from "../support/streams.ts"

/** The rights of the actor's user; the other one, whose password needs care in an address, has them all. */
const granting = (rights: string) => ({
  jetStream: "on" as const,
  authorization: `{ users: [
    { user: all, password: "2@2" }
    { user: actor, password: "4", permissions: { ${rights} } }
  ] }`
})

const open = (url: string) => ManagedRuntime.make(layerStreams(url))

interface World {
  readonly nats: OwnNats
  readonly streams: ReturnType<typeof open>
  readonly startActor: () => Process
}

/** A server for each test, so that they wait together. */
const onOwnNats = async (rights: string, test: (world: World) => Promise<void>) => {
  const nats = await startOwnNats(granting(rights))
  const urlOf = (user: string) => `nats://${user}@127.0.0.1:${nats.port}`
  const streams = open(urlOf("all:2%402"))
  const actors: Array<Process> = []
  const startActor = () => {
    const actor = startMillrace(["actor", "count"], { NATS_URL: urlOf("actor:4") })
    actors.push(actor)
    return actor
  }
  try {
    await streams.runPromise(setUp(["count"]))
    await test({ nats, streams, startActor })
  } finally {
    await Promise.all(actors.map((actor) => actor.kill("SIGKILL")))
    await streams.dispose()
    await nats.stop()
  }
}

const submitOne = Effect.flatMap(Publisher, (publisher) =>
  publisher.submit({ kind: "count", input: `{"text":"one two"}` })
)

const untilRefused = async (nats: OwnNats, times: number, how = " Violation") => {
  const refused = async () => (await nats.log()).split(how).length
  const before = await refused()
  while ((await refused()) < before + times) await sleep(50)
}

describe.concurrent("an actor", { timeout: 60_000 }, () => {
  it.each([
    [
      "pull",
      `publish: { deny: "$JS.API.CONSUMER.MSG.NEXT.>" }`,
      /publish to \$JS\.API\.CONSUMER\.MSG\.NEXT/,
      /cannot take tasks now \(count-high, count-normal: it is not permitted\)/,
      4
    ],
    [
      "write records",
      `publish: { deny: "$KV.results.>" }`,
      /publish to \$KV\.results\.succeeded\.count/,
      /does not take what is to be written down[^]*not permitted/,
      6
    ],
    [
      "be answered",
      `subscribe: { deny: "_INBOX_actor_count.>" }`,
      /subscribe to _INBOX_actor_count\./,
      /cannot take tasks now \(.*: no answer\)/,
      8
    ]
  ])(
    "that may not %s says so once, tries on calmly, and works when it may",
    (_, lacks, complaint, consequence, times) =>
      onOwnNats(lacks, async ({ nats, streams, startActor }) => {
        const actor = startActor()
        const task = await streams.runPromise(submitOne)
        await actor.prints(complaint)
        await actor.prints(consequence)
        const before = performance.now()
        await untilRefused(nats, times)
        assert.isAtLeast(performance.now() - before, 2_000, "it does not try calmly")

        await nats.configure(granting(""))
        const granted = performance.now()
        const ended = await streams.runPromise(wait("count", task.key, "30 seconds"))
        assert.strictEqual(ended?.state, "succeeded")
        const lines = actor.output().split("\n").filter(Boolean)
        console.log([`works after ${Math.round(performance.now() - granted)} ms`, ...lines].join("\n"))
        const complaints = lines.filter((line) => line.includes("does not let this user"))
        // Two lanes are two consumers, with a right each.
        assert.isAtMost(complaints.length, 2)
        // Those, that it cannot take tasks, and what else it wants to know at its start.
        assert.isAtMost(lines.filter((line) => / WARN /.test(line) && !/durability/.test(line)).length, 5)
      })
  )

  it("that is not let in any more says so once, and works when it is", () =>
    onOwnNats("", async ({ nats, streams, startActor }) => {
      const actor = startActor()
      await actor.prints(/taking/)
      const before = actor.output().length
      const first = granting("")
      await nats.configure({ ...first, authorization: first.authorization.replace(`"4"`, `"5"`) })
      // It tries several times a second.
      await untilRefused(nats, 10, "authentication error")
      await nats.configure(first)
      const ended = await streams.runPromise(
        Effect.flatMap(submitOne, ({ key }) => wait("count", key, "30 seconds"))
      )
      assert.strictEqual(ended?.state, "succeeded")
      const lines = actor.output().slice(before).split("\n").filter(Boolean)
      console.log(lines.join("\n"))
      assert.isAtMost(lines.length, 6)
    }))
})
