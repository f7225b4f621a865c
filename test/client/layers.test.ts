import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { layerHttp, layerNats, typed } from "../../src/client/forEffect.ts"
import { finish, onGateway } from "../gateway/gateway.ts"
import { startNats } from "../support/nats.ts"

const { gateway, nats, run } = onGateway()

describe("the client as a service", () => {
  it.each(["nats", "http"] as const)("has its failures in the types, over %s", async (way) => {
    const layer = way === "nats" ? layerNats({ servers: nats().url }) : layerHttp({ url: gateway().url })
    const program = Effect.gen(function* () {
      const client = yield* typed()
      const { id } = yield* client.submit("count", { text: "a" })
      const early = yield* client
        .wait(id, { timeoutMs: 100 })
        .pipe(Effect.catchTag("NotFinished", ({ state }) => Effect.succeed({ state })))
      yield* Effect.promise(() => run(finish(id)))
      const heard = yield* client
        .events({ kind: "count", state: "succeeded", after: "beginning", name: `layers-${way}` })
        .pipe(
          Stream.tap(({ ack }) => ack),
          Stream.filter(({ event }) => event.subject === id),
          Stream.take(1),
          Stream.runCollect
        )
      return [early.state, (yield* client.wait(id)).state, heard.length]
    })
    assert.deepEqual(await Effect.runPromise(Effect.provide(program, layer)), ["queued", "succeeded", 1])
  })

  it("is another one for another server, in the same program", async () => {
    const other = await startNats({ sync: "2m" })
    const kindsAt = (servers: string) =>
      Effect.match(
        Effect.flatMap(typed(), (client) => client.kinds),
        { onSuccess: (kinds) => kinds.length > 0, onFailure: ({ _tag }) => _tag }
      ).pipe(Effect.provide(layerNats({ servers })))
    const both = Effect.all([kindsAt(nats().url), kindsAt(other.url)])
    assert.deepEqual(await Effect.runPromise(both), [true, "QueueMissing"])
    await other.stop()
  })
})
