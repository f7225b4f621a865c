import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Exit, Scope } from "effect"
import { Nats } from "../../src/streams/Nats.ts"
import { Workers } from "../../src/streams/Workers.ts"
import { until, useStreams } from "./../support/useStreams.ts"

const { run } = useStreams()

const alive = (worker: string, slots = 4, busy = 1) => ({
  worker,
  slots,
  busy,
  startedAt: "2026-11-21T12:00:00.000Z"
})

const present = (kind: string, worker: string, slots?: number) =>
  Effect.flatMap(Workers, ({ present }) => present(kind, () => alive(worker, slots)))

const listen = Effect.flatMap(Workers, ({ listen }) => Effect.map(listen, ({ crewOf }) => crewOf))

describe("the workers", () => {
  it("are those that were there before whoever listens, and those that come later", () =>
    run(
      Effect.gen(function* () {
        yield* present("early", "one")
        const crewOf = yield* listen
        // Sooner than it would have said so by itself.
        yield* Effect.timeout(
          until(crewOf("early"), ({ workers }) => workers === 1),
          "4 seconds"
        )
        yield* present("early", "another.host-7", 16)
        const crew = yield* until(crewOf("early"), ({ workers }) => workers === 2)
        assert.deepEqual(crew, { workers: 2, slots: 20, busy: 2, waiting: 0 })
        assert.deepEqual(yield* crewOf("late"), { workers: 0, slots: 0, busy: 0, waiting: 0 })
      })
    ))

  it("are gone when they say so", () =>
    run(
      Effect.gen(function* () {
        const crewOf = yield* listen
        const life = yield* Scope.make()
        yield* Scope.provide(present("brief", "one"), life)
        yield* until(crewOf("brief"), ({ workers }) => workers === 1)
        yield* Scope.close(life, Exit.void)
        yield* until(crewOf("brief"), ({ workers }) => workers === 0)
      })
    ))

  it("are gone when nothing is heard of them for 15 seconds", () =>
    run(
      Effect.gen(function* () {
        const crewOf = yield* listen
        const { connection } = yield* Nats
        connection.publish("live.silent.alive.one", JSON.stringify(alive("one")))
        yield* until(crewOf("silent"), ({ workers }) => workers === 1)
        const now = yield* Clock.currentTimeMillis
        const later = { ...(yield* Clock.Clock), currentTimeMillis: Effect.succeed(now + 15_500) }
        assert.strictEqual((yield* Effect.provideService(crewOf("silent"), Clock.Clock, later)).workers, 0)
      })
    ))

  it("are not counted by what anybody says", () =>
    run(
      Effect.gen(function* () {
        const crewOf = yield* listen
        const { connection } = yield* Nats
        for (const nonsense of ["", "{", `{"worker":1}`, JSON.stringify({ ...alive("x"), slots: -1 })]) {
          connection.publish("live.odd.alive.one", nonsense)
        }
        connection.publish("live.odd.alive.two", JSON.stringify(alive("two")))
        yield* until(crewOf("odd"), ({ workers }) => workers > 0)
        assert.strictEqual((yield* crewOf("odd")).workers, 1)
      })
    ))

  it("tell it on a subject that every name fits", () =>
    run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        const heard = yield* Deferred.make<string>()
        connection.subscribe("live.named.alive.*", {
          callback: (_, { subject }) => void Deferred.doneUnsafe(heard, Effect.succeed(subject))
        })
        yield* present("named", "pod.7 > *")
        assert.strictEqual(yield* Deferred.await(heard), "live.named.alive.pod_7____")
      })
    ))
})
