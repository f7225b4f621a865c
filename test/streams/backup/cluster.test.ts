/** A backup moves to a cluster and back: each has as many copies as it is asked for. */
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Deferred, Effect, Fiber, Schema, type Scope } from "effect"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { setUp } from "../../../src/streams/SetUp.ts"
import { backUp } from "../../../src/streams/backup/backUp.ts"
import { restore } from "../../../src/streams/backup/restore.ts"
import { streamNames } from "../../../src/streams/backup/streamNames.ts"
import { launchCluster } from "../../support/cluster.ts"
import { finished } from "../../support/useStreams.ts"
import { find, store } from "../records.ts"
import { type Services, backedUp, over, scratched, server, heldAtBlobs } from "./backups.ts"

const Info = Schema.Struct({ config: Schema.Struct({ num_replicas: Schema.Int }) })
const copiesOf = Effect.fnUntraced(function* (stream: string) {
  const answer = yield* (yield* JetStream).call(`STREAM.INFO.${stream}`, {})
  return (yield* Schema.decodeUnknownEffect(Info)(answer)).config.num_replicas
})

const threefold = ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: "3" }))

describe("a backup of one server", { timeout: 90_000 }, () => {
  it("is restored to a cluster, after a try that was interrupted, and from there to one server again", () =>
    scratched((directory) =>
      Effect.gen(function* () {
        const { place } = yield* backedUp(directory)
        const cluster = yield* Effect.acquireRelease(
          Effect.promise(() => launchCluster({ sync: "2m" })),
          (launched) => Effect.promise(() => launched.stop())
        )
        yield* Effect.promise(() => cluster.ready())
        const onCluster = <A, E, R extends Services | Scope.Scope>(effect: Effect.Effect<A, E, R>) =>
          Effect.provide(over(cluster)(effect), threefold)

        const reached = yield* Deferred.make<void>()
        const held = over(cluster, heldAtBlobs(reached))
        const running = yield* Effect.forkChild(Effect.provide(held(restore(place)), threefold))
        yield* Effect.raceFirst(Deferred.await(reached), Fiber.join(running))
        yield* Fiber.interrupt(running)
        assert.deepEqual(yield* onCluster(streamNames()), [])

        const moved = join(directory, "moved")
        yield* Effect.gen(function* () {
          yield* restore(place)
          yield* setUp(["echo"])
          assert.strictEqual(yield* copiesOf("TASKS_echo"), 3)
          assert.strictEqual((yield* find("b"))?.state, "succeeded")
          yield* store(finished("late", "succeeded"))
          yield* backUp(moved, "test")
        }).pipe(onCluster)

        const back = yield* server
        yield* Effect.gen(function* () {
          yield* restore(moved)
          assert.strictEqual(yield* copiesOf("TASKS_echo"), 1)
          assert.strictEqual((yield* find("late"))?.state, "succeeded")
        }).pipe(over(back))
      })
    ))
})
