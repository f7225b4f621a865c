/** Tasks that are scheduled through a gateway which is killed as soon as it has accepted them: each is done in its time. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { wait } from "../../src/streams/Submit.ts"
import { startMillrace } from "../support/millrace.ts"
import { onOwnServer } from "../support/ownServer.ts"

const Accepted = Schema.fromJsonString(Schema.Struct({ id: Schema.String, state: Schema.String }))

describe("a gateway that is killed when it has accepted tasks for later", () => {
  it("has promised what is kept without it", { timeout: 60_000 }, () =>
    onOwnServer(taskNames, (nats) =>
      Effect.gen(function* () {
        const started = (words: ReadonlyArray<string>) =>
          Effect.acquireRelease(
            Effect.sync(() => startMillrace(words, { NATS_URL: nats.url, PORT: "0" })),
            (process) => Effect.promise(() => process.kill("SIGKILL"))
          )
        const actor = yield* started(["actor", "count"])
        yield* Effect.promise(() => actor.prints(/taking/))
        const gateway = yield* started(["gateway"])
        const [address] = yield* Effect.promise(() => gateway.prints(/http:\/\/\S+:\d+/))
        const submit = (n: number) =>
          Effect.gen(function* () {
            const body = { kind: "count", input: { text: `later ${n}` }, delay: 0.5 + n / 100 }
            const answer = yield* Effect.promise(() =>
              fetch(`${address}/v1/tasks`, {
                method: "POST",
                headers: { "content-type": "application/json" },
                body: JSON.stringify(body)
              })
            )
            assert.strictEqual(answer.status, 202)
            return yield* Schema.decodeUnknownEffect(Accepted)(yield* Effect.promise(() => answer.text()))
          })
        const kill = Effect.promise(() => gateway.kill("SIGKILL"))
        // Of the others nobody knows; what was answered counts.
        const accepted = (yield* Effect.forEach(
          Array.from({ length: 60 }, (_, n) => n),
          (n) =>
            submit(n).pipe(
              Effect.tap(() => (n === 20 ? kill : Effect.void)),
              Effect.catchDefect(() => Effect.undefined),
              Effect.map(Option.fromUndefinedOr)
            ),
          { concurrency: 6 }
        )).flatMap(Option.toArray)
        assert.isAtLeast(accepted.length, 15)
        for (const { id, state } of accepted) {
          assert.strictEqual(state, "scheduled")
          const view = yield* wait("count", id.slice("count_".length), "20 seconds")
          assert.strictEqual(view?.state, "succeeded")
        }
      })
    )
  )
})
