/** `docs/protocol.md` says what is so: its tables are what the code has. */
import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import { alwaysFinal, passing } from "../src/actors/runtime/failures.ts"
import { asyncApi } from "../src/gateway/asyncapi/AsyncApi.ts"
import * as Event from "../src/schemas/Event.ts"
import { said } from "../src/schemas/Said.ts"
import { ackWithinSeconds, isSubscriberName } from "../src/schemas/Subscriber.ts"
import { kindPattern } from "../src/schemas/Task.ts"
import * as TaskId from "../src/schemas/TaskId.ts"
import { FinalState, TaskRecord } from "../src/schemas/TaskRecord.ts"
import { deepest } from "../src/schemas/Validation.ts"
import { refusal } from "../src/streams/JetStreamRefused.ts"
import { Settings } from "../src/streams/Settings.ts"
import * as Subjects from "../src/streams/Subjects.ts"
import { ackWaitSeconds } from "../src/streams/lease.ts"
import * as Topology from "../src/streams/Topology.ts"
import { chunkSize } from "../src/streams/chunks.ts"
import { optionsOf } from "../src/streams/optionHeaders.ts"
import { taskHeaders } from "../src/streams/taskHeaders.ts"
import { named, page, table } from "./support/protocolPage.ts"

const first = (heading: string) => table(heading).flatMap(([cell]) => named(cell))
const states = FinalState.literals

const settings = Settings.of({
  retention: Duration.days(7),
  resultTtl: Duration.days(1),
  replicas: 1,
  queueBytes: 1,
  eventBytes: 1
})

const everyOption = {
  resultTtl: 60,
  retry: { attempts: 1, first: 1, factor: 1, cap: 1 },
  timeout: 1,
  deadline: "2026-12-01T09:30:00Z",
  concurrencyKey: "tenant-7",
  notify: { email: "somebody@example.org" }
}

describe("docs/protocol.md", () => {
  it("has the version that the description for machines has", () => {
    const [, version] = /^# The protocol on NATS, version (\d+)$/m.exec(page) ?? []
    assert.deepNestedInclude(asyncApi, { "info.version": version })
  })

  it("tells of the headers that our own publisher sends, with their values, and names the others", () => {
    const submission = { kind: "<kind>", input: "", parent: "count_x", trace: "00-…", options: everyOption }
    const sent = taskHeaders(submission, "<key>", true)
    const rows = table("header | value | meaning")
    assert.sameMembers(
      rows.flatMap(([name]) => named(name)),
      sent.map(([name]) => name)
    )
    assert.deepEqual(
      rows.slice(0, 3).map(([, value]) => named(value)[0]),
      sent.slice(0, 3).map(([, value]) => value)
    )
    const known: ReadonlyArray<string> = Object.values(Subjects.header)
    for (const name of known) assert.include(page, `\`${name}\``)
    for (const [name] of page.matchAll(/Millrace-[A-Z][A-Za-z-]+/g)) assert.include(known, name)
  })

  it("tells the bounds of the options", () => {
    const bounds = table("header | value | meaning").flatMap(([name, value = ""]) => {
      const [, least, most] = /([\d.]+) to ([\d.]+)/.exec(value) ?? []
      return least === undefined ? [] : [{ header: named(name)[0], least: Number(least), most: Number(most) }]
    })
    assert.lengthOf(bounds, 5)
    const takes = (header: string | undefined, value: number) =>
      typeof optionsOf((asked) => (asked === header ? String(value) : undefined)) !== "string"
    for (const { header, least, most } of bounds) {
      assert.deepEqual(
        [least - 0.01, least, most, most + 1].map((value) => takes(header, value)),
        [false, true, true, false],
        header
      )
    }
  })

  it("tells where things are, and how one asks for them", () => {
    const state = (subject: string) => subject.replace("succeeded", "<state>")
    assert.deepEqual(
      table("stream | has | subjects | you may").map(([name, , subjects]) => [
        named(name)[0],
        named(subjects)
      ]),
      [
        [
          Subjects.taskStream("<kind>"),
          [
            Subjects.bareTask("<kind>"),
            ...Subjects.lanes.map((lane) => Subjects.task("<kind>", lane, "<key>"))
          ]
        ],
        [Subjects.resultStream, [state(Subjects.result("<kind>", "succeeded", "<key>"))]],
        [Subjects.eventStream, [state(Subjects.events("<kind>", "succeeded"))]],
        [
          Subjects.blobStream,
          [Subjects.blobChunks("<nuid>"), `${Subjects.blobDescription("")}<base64url of the id>`]
        ]
      ]
    )
    assert.include(page, Subjects.live("<kind>", "<what>", "<key>"))
    assert.include(page, Subjects.resultAnyState("<kind>", "<key>"))
    assert.deepEqual(first("what | body"), [...Object.keys(said), ...states])
  })

  it("shows the key of a name", () => {
    assert.include(page, `\`order-4711\` is \`${TaskId.keyOfCaller("order-4711")}\``)
    const [, , key] = table("word | is").map(([, meaning]) => named(meaning)[0])
    assert.deepEqual(
      [named(table("word | is")[0]?.[1])[0], TaskId.isKey("A-z_0")],
      [kindPattern.source.slice(1, -1), true]
    )
    assert.strictEqual(key, "<kind>_<key>")
  })

  it("tells the fields of a record, of an event, and the failures that are no kind's own", () => {
    assert.sameMembers(first("field | is"), Object.keys(TaskRecord.fields))
    const example = { id: "<id>", finishedAt: "" }
    const told = new Map([...Event.commonHeaders("<kind>", "succeeded"), ...Event.ownHeaders(example, 1)])
    const rows = table("header | value").map(([name, value]) => [...named(name), ...named(value)])
    assert.sameMembers(
      rows.map(([name]) => name),
      [...told.keys()]
    )
    const fixed = rows.filter(([name = ""]) => /specversion|source|content-type/.test(name))
    assert.lengthOf(fixed, 3)
    for (const [name = "", value] of fixed) assert.strictEqual(value, told.get(name), name)
    const tags = table("tag | means | tried again")
    const which = (answer: string) => tags.filter((row) => row[2] === answer).flatMap(([tag]) => named(tag))
    assert.sameMembers([...which("no")], [...alwaysFinal])
    assert.sameMembers([...which("yes")], [...passing, "Crashed"])
  })

  it("tells the refusals that are looked at", () => {
    const { wrongLastSequence, conflictInFlight, storeFailed, messageTooLarge, messageNotFound } = refusal
    for (const code of [wrongLastSequence, conflictInFlight, storeFailed, messageTooLarge, messageNotFound]) {
      assert.include(page, `\`err_code\` ${code}`)
    }
  })

  it("tells the limits", () => {
    const limits = Object.fromEntries(
      table("what | limit").map(([what = "", limit = ""]) => [
        what,
        Number(/[\d,]+/.exec(limit)?.[0].replaceAll(",", ""))
      ])
    )
    const longest = (isOne: (text: string) => boolean) => {
      let length = 1
      while (isOne("a".repeat(length + 1))) length += 1
      return length
    }
    const queue = Topology.of(["count"], settings).streams.find(({ name }) => name === "TASKS_count")
    assert.deepEqual(limits, {
      "a kind": longest((text) => kindPattern.test(text)),
      "a key": longest(TaskId.isKey),
      "an input": Topology.maxTaskBytes,
      "a task's message, headers and all": Number(queue?.configuration["max_msg_size"]),
      "an output in its record": Topology.maxTaskBytes,
      "nesting of JSON": deepest,
      // As a server shows.
      "headers of a task": 16_384,
      "a chunk of a blob": chunkSize,
      "a lease of a worker": ackWaitSeconds,
      "the name of a subscriber over HTTP": longest(isSubscriberName),
      "a subscriber over HTTP has to ack": ackWithinSeconds
    })
  })
})
