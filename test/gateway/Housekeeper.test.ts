/** The housekeeper on a real server: what it does about each finished task, and what it leaves alone. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Logger, Schema } from "effect"
import * as Actor from "../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import * as Worker from "../../src/actors/runtime/Worker.ts"
import * as Housekeeper from "../../src/gateway/Housekeeper.ts"
import * as Task from "../../src/schemas/Task.ts"
import type { TaskOptions } from "../../src/schemas/TaskOptions.ts"
import { cancel } from "../../src/streams/Cancel.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { runNow } from "../../src/streams/runNow.ts"
import { Schedules } from "../../src/streams/Schedules.ts"
import { enqueue, wait } from "../../src/streams/Submit.ts"
import type { StoredMessage } from "../../src/streams/StoredMessage.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import {
  asksToTell,
  briefly,
  leaveEverything,
  leftOf,
  placeOf,
  queue,
  replay,
  tidied,
  tried
} from "./house.ts"
import { find, store, stored } from "../streams/records.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo", "notify")

const utf8 = new TextDecoder()

/** What the housekeeper says. */
const lines: Array<string> = []
const log = Logger.map(Logger.formatSimple, (line) => lines.push(line))
const saying = (words: string) => lines.filter((line) => line.includes(words)).length

let housekeeper: Fiber.Fiber<unknown, unknown>
beforeAll(async () => {
  housekeeper = await run(Effect.forkDetach(Effect.provide(Housekeeper.run, Logger.layer([log]))))
})
afterAll(() => run(Fiber.interrupt(housekeeper)))

describe("the housekeeper", () => {
  it("takes a cancelled task from its queue", () =>
    run(
      Effect.gen(function* () {
        const sequence = yield* queue("cancelled")
        yield* store(finished("cancelled", "cancelled", { sequence }))
        yield* tidied
        assert.deepInclude(yield* leftOf("cancelled"), { queued: false, records: ["cancelled"] })
      })
    ))

  it("takes a cancelled task from where it waits for its time, or from its queue if that has come", () =>
    run(
      Effect.gen(function* () {
        const later = { kind: "echo", input: {}, later: { delay: 3_600 } }
        const waiting = yield* enqueue({ ...later, key: "for later" })
        const due = yield* enqueue({ ...later, key: "due by now" })
        yield* runNow("echo", due.key)
        yield* until(
          Queued.use((all) => all.find("echo", due.key)),
          (message) => message !== undefined
        )
        for (const { key } of [waiting, due]) yield* store(finished(key, "cancelled", { isScheduled: true }))
        yield* tidied
        for (const { key } of [waiting, due]) {
          assert.isUndefined(yield* Schedules.use((all) => all.find("echo", key)))
          assert.deepInclude(yield* leftOf(key), { queued: false, records: ["cancelled"] })
        }
      })
    ))

  it.each(["succeeded", "failed"] as const)(
    "takes a task from its queue that %s, and whose ack was lost",
    (state) =>
      run(
        Effect.gen(function* () {
          const sequence = yield* queue(`unacked-${state}`)
          yield* store(finished(`unacked-${state}`, state, { sequence }))
          yield* tidied
          assert.deepInclude(yield* leftOf(`unacked-${state}`), { queued: false, records: [state] })
        })
      )
  )

  it("leaves a task alone that has come by the sequence of a finished one", () =>
    run(
      Effect.gen(function* () {
        const sequence = yield* queue("innocent")
        yield* store(finished("of-before-the-power-failure", "succeeded", { sequence }))
        yield* tidied
        assert.deepInclude(yield* leftOf("innocent"), { queued: true, records: [] })
      })
    ))

  it("takes a task from its queue that a gateway had cancelled when it died", () =>
    run(
      Effect.gen(function* () {
        yield* tried("dies", yield* queue("dies"))
        const jetstream = yield* JetStream
        const dying = Layer.succeed(JetStream, {
          ...jetstream,
          call: (name, body) => (name.includes("DELETE") ? Effect.die("it died") : jetstream.call(name, body))
        })
        const exit = yield* Effect.exit(
          Effect.provide(cancel("echo", "dies"), Layer.provide(Layer.fresh(Queued.layer), dying))
        )
        assert.isTrue(Exit.hasDies(exit))
        yield* tidied
        assert.deepInclude(yield* leftOf("dies"), { queued: false, records: ["cancelled"], attempts: [] })
      })
    ))

  it("leaves a later task of the same key alone, whatever was cancelled under it before", () =>
    run(
      Effect.gen(function* () {
        const sequence = yield* queue("reused")
        yield* tried("reused", sequence)
        yield* briefly(finished("reused", "cancelled", { sequence }))
        yield* until(find("reused"), (record) => record === undefined)
        yield* tidied
        const later = yield* queue("reused")
        yield* tried("reused", later)
        yield* replay
        yield* tidied
        const left = yield* leftOf("reused")
        assert.deepInclude(left, { queued: true, records: [] })
        assert.strictEqual(left.attempts.length, 1)
      })
    ))

  it("removes the record whose place was taken, and no other", () =>
    run(
      Effect.gen(function* () {
        for (const state of ["succeeded", "cancelled", "failed"] as const) {
          yield* store(finished(`replaced-${state}`, "failed"))
          const replaces = yield* placeOf(`replaced-${state}`)
          yield* store(finished(`replaced-${state}`, state, { replaces, run: 2 }))
        }
        yield* store(finished("stays", "failed"))
        yield* tidied
        assert.deepEqual((yield* leftOf("replaced-succeeded")).records, ["succeeded"])
        assert.deepEqual((yield* leftOf("replaced-cancelled")).records, ["cancelled"])
        assert.deepEqual((yield* leftOf("replaced-failed")).records, ["failed"])
        assert.deepEqual((yield* leftOf("stays")).records, ["failed"])
      })
    ))

  it("leaves a later failure alone, whatever took the place of an earlier one", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("again", "failed"))
        const replaces = yield* placeOf("again")
        yield* briefly(finished("again", "succeeded", { replaces, run: 2 }))
        yield* until(find("again"), (record) => record?.state !== "succeeded")
        const jetstream = yield* JetStream
        yield* jetstream.call(`STREAM.PURGE.KV_results`, {
          filter: Subjects.result("echo", "failed", "again")
        })
        yield* store(finished("again", "failed"))
        yield* replay
        yield* tidied
        assert.deepEqual((yield* leftOf("again")).records, ["failed"])
      })
    ))

  it("clears the attempts of the task, and those of no other", () =>
    run(
      Effect.gen(function* () {
        for (const state of ["succeeded", "failed", "cancelled"] as const) {
          const sequence = yield* queue(`tried-${state}`)
          yield* tried(`tried-${state}`, sequence, 1)
          yield* tried(`tried-${state}`, sequence, 2)
          yield* store(finished(`tried-${state}`, state, { sequence }))
        }
        yield* tried("untouched", yield* queue("untouched"))
        yield* tidied
        for (const state of ["succeeded", "failed", "cancelled"] as const)
          assert.deepEqual((yield* leftOf(`tried-${state}`)).attempts, [])
        assert.strictEqual((yield* leftOf("untouched")).attempts.length, 1)
      })
    ))

  it.each(["succeeded", "failed", "cancelled"] as const)(
    "has whom it may concern told of a task that %s",
    (state) =>
      run(
        Effect.gen(function* () {
          const error = state === "failed" ? { error: { tag: "Flat", message: "flat" } } : {}
          const output = state === "succeeded" ? { output: `{"said":1}` } : {}
          yield* store(finished(`told-${state}`, state, { options: asksToTell, ...error, ...output }))
          yield* tidied
          const { told } = yield* leftOf(`told-${state}`)
          assert.deepEqual(
            told.map((text) => JSON.parse(text)),
            [
              {
                webhook: {
                  url: "http://127.0.0.1:9/hook",
                  body: {
                    type: `millrace.task.${state}`,
                    timestamp: "2026-11-20T10:00:01.000Z",
                    data: {
                      id: `echo_told-${state}`,
                      kind: "echo",
                      state,
                      finishedAt: "2026-11-20T10:00:01.000Z",
                      ...error,
                      ...(state === "succeeded" ? { output: { said: 1 } } : {})
                    }
                  }
                }
              }
            ]
          )
        })
      )
  )

  it("has it told once for each run, and for each life of a key", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("runs", "failed", { options: asksToTell }))
        const replaces = yield* placeOf("runs")
        const again = { replaces, run: 2, options: asksToTell }
        yield* briefly(finished("runs", "succeeded", again))
        yield* tidied
        assert.strictEqual((yield* leftOf("runs")).told.length, 2)
        yield* until(find("runs"), (record) => record === undefined)
        const finishedAt = "2026-11-21T10:00:01.000Z"
        yield* store(finished("runs", "failed", { options: asksToTell, finishedAt }))
        yield* tidied
        assert.strictEqual((yield* leftOf("runs")).told.length, 3)
      })
    ))

  it("has it told in the lane of the task", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("urgent", "succeeded", { options: asksToTell, lane: "high" }))
        yield* tidied
        const jetstream = yield* JetStream
        const query = { seq: 1, next_by_subj: Subjects.task("notify", "high", ">") }
        const message = yield* jetstream.read("TASKS_notify", query)
        assert.include(utf8.decode(message?.data), "echo_urgent")
      })
    ))

  it("has it told for whom the task was done", () =>
    run(
      Effect.gen(function* () {
        const options = { ...asksToTell, concurrencyKey: "tenant-7" }
        yield* store(finished("owned", "succeeded", { options, lane: "high" }))
        yield* tidied
        const jetstream = yield* JetStream
        const query = { last_by_subj: Subjects.task("notify", "high", "*") }
        const message = yield* jetstream.read("TASKS_notify", query)
        assert.include(utf8.decode(message?.data), "echo_owned")
        assert.strictEqual(message?.header(Subjects.header.concurrencyKey), "tenant-7")
      })
    ))

  it("has it told that a task was cancelled before its time", () =>
    run(
      Effect.gen(function* () {
        const later = { delay: 3_600 }
        const { key } = yield* enqueue({ kind: "echo", input: {}, key: "off", later, options: asksToTell })
        yield* cancel("echo", key)
        yield* tidied
        const { told, records } = yield* leftOf(key)
        assert.deepEqual([told.length, records], [1, ["cancelled"]])
      })
    ))

  it("has nobody told of the telling", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("quiet", "succeeded", { options: asksToTell }))
        yield* tidied
        const jetstream = yield* JetStream
        const message = yield* jetstream.read("TASKS_notify", { seq: 1, next_by_subj: "tasks.notify.>" })
        assert.isUndefined(message?.header(Subjects.header.notify))
        // And a repeat of it, whenever it comes, is known as one.
        assert.strictEqual(message?.header(Subjects.header.look), "1")
        assert.strictEqual(message?.header(Subjects.header.resultTtl), `${Number.MAX_SAFE_INTEGER}`)
      })
    ))

  it("changes nothing when it does everything again", () =>
    run(
      Effect.gen(function* () {
        yield* leaveEverything("twice")
        yield* tidied
        const left = yield* leftOf("twice")
        yield* replay
        yield* tidied
        assert.deepEqual(yield* leftOf("twice"), left)
        assert.deepEqual(
          { ...left, told: left.told.length },
          { queued: false, records: ["cancelled"], attempts: [], told: 1 }
        )
      })
    ))

  it("passes over a record that it cannot read, and says so once", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        const subject = Subjects.result("echo", "failed", "poison")
        yield* jetstream.publish(subject, `{"no":"record"}`, [
          ["ce-subject", "echo_poison"],
          [Subjects.header.notify, "{}"]
        ])
        yield* store(finished("after-poison", "failed", { options: asksToTell }))
        yield* tidied
        assert.strictEqual(saying("is of no record"), 1, lines.join("\n"))
        assert.strictEqual((yield* leftOf("after-poison")).told.length, 1)
      })
    ))

  it("passes over headers that it cannot read, and says so once", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        const headers: ReadonlyArray<readonly [string, string]> = [
          ["ce-subject", "no id"],
          ["ce-subject", "echo_numbers"]
        ]
        for (const [n, header] of headers.entries())
          yield* jetstream.publish(Subjects.result("echo", "failed", `headers-${n}`), "{}", [
            header,
            [Subjects.header.sequence, n === 0 ? "1" : "many"]
          ])
        yield* tidied
        assert.strictEqual(saying("is of no task"), 2, lines.join("\n"))
      })
    ))
})

describe("what an actor leaves", () => {
  const Echo = Task.define("echo", {
    title: "Echo",
    input: Schema.Struct({ failures: Schema.Int }),
    output: Schema.Struct({}),
    failure: Schema.TaggedStruct("Flat", {}),
    example: { failures: 0 }
  })
  const EchoActor = Actor.define(Echo, {
    retry: { attempts: 3, first: "20 millis" },
    run: Effect.fnUntraced(function* ({ failures }) {
      const { attempt } = yield* CurrentTask
      return yield* attempt <= failures ? Effect.fail({ _tag: "Flat" as const }) : Effect.succeed({})
    })
  })

  let worker: Fiber.Fiber<unknown, unknown>
  beforeAll(async () => {
    worker = await run(Effect.forkDetach(Effect.provide(Worker.run(EchoActor), Logger.layer([]))))
  })
  afterAll(() => run(Fiber.interrupt(worker)))

  const done = Effect.fnUntraced(function* (failures: number, options: TaskOptions = {}) {
    const input = JSON.stringify({ failures })
    const { key } = yield* (yield* Publisher).submit({ kind: "echo", input, options })
    const task = yield* wait("echo", key, "20 seconds")
    return { key, tried: task?.attempts.length }
  })

  it.each([
    ["that succeeded", 0],
    ["that failed once and succeeded", 1],
    ["that failed for good", 3]
  ])("of a task %s is nothing once house was kept", (_, failures) =>
    run(
      Effect.gen(function* () {
        const { key, tried } = yield* done(failures)
        assert.strictEqual(tried, failures)
        yield* tidied
        assert.deepInclude(yield* leftOf(key), { queued: false, attempts: [] })
      })
    )
  )

  it("needs nobody to look at it where all went well", () =>
    run(
      Effect.gen(function* () {
        const record = yield* stored((yield* done(0)).key)
        for (const name of [Subjects.header.sequence, Subjects.header.notify, Subjects.header.replaces])
          assert.isUndefined(record?.header(name))
      })
    ))

  it("is looked for at once where its record is kept for less than an hour", () =>
    run(
      Effect.gen(function* () {
        const sequenceOf = (record: StoredMessage | undefined) => record?.header(Subjects.header.sequence)
        const short = yield* stored((yield* done(0, { resultTtl: 3_599 })).key)
        assert.match(sequenceOf(short) ?? "", /^[0-9]+$/)
        const long = yield* stored((yield* done(0, { resultTtl: 3_600 })).key)
        assert.isUndefined(sequenceOf(long))
      })
    ))
})
