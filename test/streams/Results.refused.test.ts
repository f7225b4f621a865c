/** A record whose write is refused: what stands then decides, and nothing is written twice or lost. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Result, Schema } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import type { JetStreamRefused } from "../../src/streams/JetStreamRefused.ts"
import { NatsUnavailable } from "../../src/streams/NatsUnavailable.ts"
import { Results } from "../../src/streams/Results.ts"
import { Settings } from "../../src/streams/Settings.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"
import { find, store, stored } from "./records.ts"
import { publishing } from "../support/publishing.ts"

const { run } = useStreams("echo")

const sequenceOf = (key: string) => Effect.map(stored(key), (message) => message?.sequence ?? 0)

/** As the server does when its time has come. */
const expire = (key: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call("STREAM.PURGE.KV_results", { filter: Subjects.resultAnyState("echo", key) })
  )

/** The records and the events of a key that are stored just now. */
const Info = Schema.Struct({
  state: Schema.Struct({
    messages: Schema.Int,
    subjects: Schema.optionalKey(Schema.Record(Schema.String, Schema.Int))
  })
})
const subjectsOf = (key: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call("STREAM.INFO.KV_results", { subjects_filter: Subjects.resultAnyState("echo", key) }).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Info)),
      Effect.map(({ state }) => Object.keys(state.subjects ?? {}).toSorted())
    )
  )

/** The server itself, but whatever happens to the first write: before it arrives, or on its way back. */
const disturbed = (
  onFirst: (
    write: ReturnType<JetStream["Service"]["publish"]>
  ) => Effect.Effect<
    { readonly stream: string; readonly sequence: number },
    NatsUnavailable | JetStreamRefused,
    JetStream
  >
) =>
  // Fresh, since the runtime of the test has one over the undisturbed server already.
  Layer.fresh(Results.layer).pipe(
    Layer.provide(
      Layer.effect(
        JetStream,
        Effect.map(JetStream, (jetstream) => {
          let writes = 0
          return JetStream.of({
            ...jetstream,
            ...publishing((...words) =>
              Effect.suspend(() => {
                writes += 1
                const write = jetstream.publish(...words)
                return writes === 1 ? Effect.provideService(onFirst(write), JetStream, jetstream) : write
              })
            )
          })
        })
      )
    ),
    Layer.provide(Settings.layer)
  )

describe("a record that is to take the place of a failed one", () => {
  it("takes it, of whatever state it is", () =>
    run(
      Effect.gen(function* () {
        for (const state of ["succeeded", "failed", "cancelled"] as const) {
          const key = `over-${state}`
          yield* store(finished(key, "failed", { worker: "first" }))
          const replaces = yield* sequenceOf(key)
          const again = finished(key, state, { replaces, run: 2, worker: "second" })
          assert.strictEqual(yield* store(again), "written")
          assert.deepInclude(yield* find(key), { state, run: 2, worker: "second" })
        }
      })
    ))

  it("takes the place of that one only, and once", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("once", "failed"))
        const replaces = yield* sequenceOf("once")
        const again = finished("once", "failed", { replaces, run: 2 })
        assert.strictEqual(yield* store({ ...again, worker: "first" }), "written")
        assert.strictEqual(yield* store({ ...again, worker: "late" }), "standing")
        assert.strictEqual(yield* store({ ...again, state: "succeeded", worker: "late" }), "standing")
        assert.deepInclude(yield* find("once"), { state: "failed", worker: "first" })
      })
    ))

  it("names a record that never was, and stands aside for the one that is", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("other", "failed", { worker: "first" }))
        const replaces = (yield* sequenceOf("other")) + 1_000
        assert.strictEqual(yield* store(finished("other", "succeeded", { replaces, run: 2 })), "standing")
        assert.deepInclude(yield* find("other"), { state: "failed", worker: "first" })
      })
    ))

  it("is written all the same if that one has expired meanwhile", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("expired", "failed"))
        const replaces = yield* sequenceOf("expired")
        yield* expire("expired")
        assert.strictEqual(yield* store(finished("expired", "succeeded", { replaces, run: 2 })), "written")
        assert.deepInclude(yield* find("expired"), { state: "succeeded", run: 2 })
      })
    ))

  it("is written once by many that lost the one they were to replace", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("race", "failed"))
        const replaces = yield* sequenceOf("race")
        yield* expire("race")
        const answers = yield* Effect.forEach(
          Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? ("succeeded" as const) : ("failed" as const))),
          (state) => store(finished("race", state, { replaces, run: 2 })),
          { concurrency: "unbounded" }
        )
        assert.deepEqual(answers.toSorted(), [...Array.from({ length: 9 }, () => "standing"), "written"])
        assert.strictEqual((yield* subjectsOf("race")).length, 1)
      })
    ))

  it("leaves the failed one where it is, beside itself: it is purged later, never before", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("beside", "failed"))
        const replaces = yield* sequenceOf("beside")
        yield* store(finished("beside", "succeeded", { replaces, run: 2 }))
        assert.deepEqual(yield* subjectsOf("beside"), [
          Subjects.result("echo", "failed", "beside"),
          Subjects.result("echo", "succeeded", "beside")
        ])
        assert.deepInclude(yield* find("beside"), { state: "succeeded" })
      })
    ))
})

describe("a refused write", () => {
  it("is repeated if the record it lost to is gone by the time it is looked for", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("gone", "failed", { worker: "other" }))
        const late = disturbed((write) =>
          // Refused because of the other's record, which then expires.
          Effect.tapError(write, () => Effect.ignore(expire("gone")))
        )
        const written = yield* Effect.provide(store(finished("gone", "succeeded")), late)
        assert.strictEqual(written, "written")
        assert.deepInclude(yield* find("gone"), { state: "succeeded" })
      })
    ))

  it("of a repeat finds its own record, whose answer was lost", () =>
    run(
      Effect.gen(function* () {
        const lost = disturbed((write) =>
          Effect.andThen(write, new NatsUnavailable({ asked: "a record", reason: "timed out" }))
        )
        const twice = Effect.gen(function* () {
          const first = yield* Effect.result(store(finished("lost", "succeeded", { worker: "me" })))
          assert.isTrue(Result.isFailure(first))
          return yield* store(finished("lost", "succeeded", { worker: "me" }))
        })
        assert.strictEqual(yield* Effect.provide(twice, lost), "standing")
        assert.deepInclude(yield* find("lost"), { worker: "me" })
        assert.strictEqual((yield* subjectsOf("lost")).length, 1)
      })
    ))

  it("of a repeat of a done-again run finds its own record as well", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("lost-2", "failed"))
        const replaces = yield* sequenceOf("lost-2")
        const again = finished("lost-2", "failed", { replaces, run: 2 })
        yield* store(again)
        const own = yield* sequenceOf("lost-2")
        assert.strictEqual(yield* store(again), "standing")
        assert.strictEqual(yield* sequenceOf("lost-2"), own)
      })
    ))

  it("because there is no room is told as such, and the record stands once there is", () =>
    run(
      Effect.gen(function* () {
        yield* limit(1)
        const refused = yield* Effect.flip(store(finished("room", "succeeded")))
        assert.include(refused.message, "maximum bytes exceeded")
        const trying = yield* Effect.forkChild(
          until(Effect.result(store(finished("room", "succeeded"))), Result.isSuccess)
        )
        yield* limit(-1)
        yield* Fiber.join(trying)
        assert.deepInclude(yield* find("room"), { state: "succeeded" })
      })
    ))
})

/** How many bytes the records may take. */
const limit = (max_bytes: number) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call("STREAM.INFO.KV_results", {}).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Config)),
      Effect.flatMap(({ config }) => jetstream.call("STREAM.UPDATE.KV_results", { ...config, max_bytes }))
    )
  )

const Config = Schema.Struct({ config: Schema.Record(Schema.String, Schema.Unknown) })
