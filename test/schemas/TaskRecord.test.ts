/** Records and events survive the journey as JSON. */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import * as Event from "../../src/schemas/Event.ts"
import { FinalState, TaskRecord, TaskState, isFinal } from "../../src/schemas/TaskRecord.ts"

const throughJson = Schema.fromJsonString(TaskRecord)

const record: TaskRecord = {
  id: "fetch_a",
  kind: "fetch",
  state: "failed",
  input: { url: "https://example.org/" },
  attempts: [],
  error: { tag: "PageGone", message: "...", details: { status: 404 } },
  enqueuedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z"
}

const eventOf = (from: ReadonlyArray<readonly [string, string]>) => {
  const headers = new Map(from)
  return Event.of(record, (name) => headers.get(name))
}

const headersOf = (of: TaskRecord, run: number) => [
  ...Event.commonHeaders(of.kind, of.state),
  ...Event.ownHeaders(of, run)
]

describe("a record", () => {
  it.effect("comes back from JSON as it went", () =>
    Effect.gen(function* () {
      const result = yield* Arbitrary.checkEffect(Arbitrary.schema(TaskRecord), (one) =>
        Effect.gen(function* () {
          const json = yield* Schema.encodeEffect(throughJson)(one)
          const again = yield* Schema.encodeEffect(throughJson)(yield* Schema.decodeEffect(throughJson)(json))
          return again === json
        })
      )
      assert.isUndefined(Arbitrary.formatCheckFailure(result))
    })
  )

  it.each([
    ["of a state that is not final", { ...record, state: "running" }],
    ["without an id", { ...record, id: undefined }],
    ["with an id that is none", { ...record, id: "fetch" }],
    ["without its attempts", { ...record, attempts: undefined }]
  ])("is none %s", (_, broken) => {
    assert.isTrue(Effect.runSyncExit(Schema.decodeUnknownEffect(TaskRecord)(broken))._tag === "Failure")
  })

  it("has one of three states, which are the final ones of a task", () => {
    assert.deepEqual(TaskState.literals.filter(isFinal), [...FinalState.literals])
  })
})

describe("an event", () => {
  it("is told by the headers of its record", () => {
    assert.deepEqual(eventOf(headersOf(record, 3)), {
      specversion: "1.0",
      id: "fetch_a.3",
      source: "/millrace/fetch",
      type: "millrace.task.failed",
      subject: "fetch_a",
      time: "2026-11-20T10:00:01.000Z",
      datacontenttype: "application/json",
      data: record
    })
  })

  it("is what its headers say rather than what its record says", () => {
    const { type, source, time } = eventOf([
      ["ce-type", "another"],
      ["ce-source", "elsewhere"],
      ["ce-time", "later"]
    ])
    assert.deepEqual({ type, source, time }, { type: "another", source: "elsewhere", time: "later" })
  })

  it("is the same one where its headers were lost", () => {
    assert.deepEqual(eventOf([]), eventOf(headersOf(record, 1)))
  })

  it("has the same id on a repeat, and another after another run", () => {
    assert.strictEqual(eventOf(headersOf(record, 1)).id, eventOf(headersOf(record, 1)).id)
    assert.notStrictEqual(eventOf(headersOf(record, 1)).id, eventOf(headersOf(record, 2)).id)
  })

  it("comes back from JSON as it went", () => {
    const event = eventOf(headersOf(record, 1))
    const json = Effect.runSync(Schema.encodeEffect(Schema.fromJsonString(Event.Event))(event))
    assert.deepEqual(Effect.runSync(Schema.decodeEffect(Schema.fromJsonString(Event.Event))(json)), event)
  })

  it("carries the headers that CloudEvents asks for", () => {
    const names = headersOf(record, 1).map(([name]) => name)
    assert.includeMembers(names, ["ce-specversion", "ce-id", "ce-source", "ce-type", "content-type"])
  })
})
