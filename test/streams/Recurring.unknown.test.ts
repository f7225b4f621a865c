/** Named schedules of a kind that there is no more: those are told, and hold up no other. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Recurring } from "../../src/streams/Recurring.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { keptIn } from "../../src/streams/recurring/Kept.ts"
import { takeTick } from "../../src/streams/recurring/takeTick.ts"
import { useStreams } from "../support/useStreams.ts"

const { run } = useStreams("count")

const count = { kind: "count", input: { text: "to be or not to be" }, cron: "@daily" } as const

/** As an earlier version may have kept it, with what came of its last tick. */
const keepOther = Effect.fnUntraced(function* (name: string) {
  const jetstream = yield* JetStream
  const createdAt = "2026-11-20T10:00:00.000Z"
  const definition = { kind: "gone", input: {}, cron: "@daily", overlap: "skip", paused: false, createdAt }
  const at = Date.parse(createdAt) / 1_000
  const ran = {
    schedule: createdAt,
    seen: at,
    sequence: 1,
    became: "task",
    last: { id: `gone_${name}-20261120T100000Z`, at }
  }
  yield* jetstream.publish(Subjects.recurring(name), JSON.stringify(definition), [])
  yield* jetstream.publish(Subjects.ran(name), JSON.stringify(ran), [])
})

const tickOf = Effect.fnUntraced(function* (name: string) {
  const jetstream = yield* JetStream
  const message = yield* jetstream.read("SCHEDULES", { last_by_subj: Subjects.recurring(name) })
  const definition = message && keptIn(message)?.definition
  if (definition === undefined) return yield* Effect.die("there is none")
  return { name, at: Math.floor(Date.now() / 1_000) + 86_400, sequence: 9, definition }
})

describe("a schedule of a kind that there is no more", () => {
  it("is listed with the others, and can be deleted", () =>
    run(
      Effect.gen(function* () {
        const recurring = yield* Recurring
        yield* keepOther("old")
        yield* recurring.put("fine", count)
        assert.deepEqual(
          (yield* recurring.list).map(({ name }) => name),
          ["fine", "old"]
        )
        assert.strictEqual((yield* recurring.find("old")).kind, "gone")
        yield* recurring.remove("old")
      })
    ))

  it("queues nothing, says why, and leaves its tick to a gateway that knows the kind", () =>
    run(
      Effect.gen(function* () {
        yield* keepOther("older")
        const error = yield* Effect.flip(takeTick(yield* tickOf("older")))
        assert.strictEqual(error._tag, "UnknownKind")
      })
    ))

  it("ticks again once it is put with another", () =>
    run(
      Effect.gen(function* () {
        yield* keepOther("mended")
        yield* (yield* Recurring).put("mended", count)
        assert.strictEqual(yield* takeTick(yield* tickOf("mended")), "task")
      })
    ))
})
