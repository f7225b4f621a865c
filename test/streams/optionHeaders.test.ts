/** A task's options travel in headers and come out as they went in; what is not understood is named. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as fc from "fast-check"
import { TaskOptions, noOptions } from "../../src/schemas/TaskOptions.ts"
import { headersOf, optionsOf } from "../../src/streams/optionHeaders.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { header } from "../../src/streams/Subjects.ts"
import { useStreams } from "../support/useStreams.ts"
import { open, take } from "./taking.ts"

const { run } = useStreams("echo")

const decode = Schema.decodeUnknownSync(TaskOptions)
const toJson = Schema.encodeSync(TaskOptions)

/** As they come out of a message that has these headers. */
const through = (list: ReadonlyArray<readonly [string, string]>) => {
  const headers = new Map(list)
  return optionsOf((name) => headers.get(name))
}

const seconds = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const some = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined })
const given = <A extends object>(fields: A) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const options = fc
  .record({
    resultTtl: some(fc.maxSafeNat()),
    retry: some(
      fc
        .record({
          attempts: some(fc.integer({ min: 1, max: 100 })),
          first: some(seconds(0, 3_600)),
          factor: some(seconds(1, 10)),
          cap: some(seconds(0, 86_400))
        })
        .map(given)
        .filter((retry) => Object.keys(retry).length > 0)
    ),
    timeout: some(seconds(0.1, 86_400)),
    deadline: some(
      fc
        .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
        .map((date) => date.toISOString())
    ),
    notify: some(
      fc.oneof(
        fc.record({ email: fc.constantFrom("a@example.org", "grüße@exämple.org", "日本@例え.jp") }),
        fc.record({ webhook: fc.webUrl({ withQueryParameters: true, withFragments: true }) })
      )
    )
  })
  .map((fields) => decode(given(fields)))

describe("the options of a task", () => {
  it("come out of headers as they went in", () => {
    fc.assert(
      fc.property(options, (sent) => {
        const found = through(headersOf(sent))
        assert.notTypeOf(found, "string", String(found))
        if (typeof found === "string") return
        assert.deepEqual(toJson(found), toJson(sent))
      }),
      { numRuns: 500 }
    )
  })

  it.each([
    ["a third", { timeout: 1 / 3 }],
    ["a sum", { retry: { first: 0.1 + 0.2 } }],
    ["a ten-millionth", { retry: { cap: 1e-7 } }]
  ])("come out to the last digit: %s of a second", (_, sent) => {
    assert.deepEqual(through(headersOf(sent)), sent)
  })

  it("travel over NATS, whatever language they are in", () =>
    run(
      Effect.gen(function* () {
        const sent = decode({
          retry: { attempts: 7, first: 0.5, factor: 1.5, cap: 90 },
          timeout: 12.25,
          deadline: "2026-12-01T09:30:00.5+01:00",
          notify: { email: "grüße@日本.example" },
          resultTtl: 3_600
        })
        yield* (yield* Publisher).submit({ kind: "echo", key: "all", input: "1", options: sent })
        const delivery = yield* take(yield* open("echo", 1))
        assert.deepEqual(delivery.options, sent)
        assert.isUndefined(delivery.unusable)
        delivery.ack()
      })
    ))

  it("are none where no header says so", () => {
    assert.strictEqual(through([]), noOptions)
    assert.deepEqual(headersOf(noOptions), [])
  })

  it.each([
    [header.attempts, "0"],
    [header.attempts, "101"],
    [header.attempts, "2.5"],
    [header.attempts, "-1"],
    [header.attempts, "many"],
    [header.attempts, "0x10"],
    [header.attempts, "1_000"],
    [header.retryFirst, "3601"],
    [header.retryFirst, "1s"],
    [header.retryFirst, "Infinity"],
    [header.retryFirst, "NaN"],
    [header.retryFactor, "0.5"],
    [header.retryFactor, "11"],
    [header.retryCap, "86401"],
    [header.retryCap, " 1"],
    [header.timeout, "0"],
    [header.timeout, "0.05"],
    [header.timeout, "1e9"],
    [header.timeout, "9".repeat(400)],
    [header.deadline, "tomorrow"],
    [header.deadline, "2026-12-01"],
    [header.deadline, "2026-12-01T09:30:00"],
    [header.deadline, "2026-13-01T09:30:00Z"],
    [header.deadline, "1764581400"],
    [header.resultTtl, "-1"],
    [header.resultTtl, "1.5"],
    [header.resultTtl, "1 day"],
    [header.notify, "me"],
    [header.notify, `{"email":"nobody"}`],
    [header.notify, `{"webhook":"ftp://example.org/"}`],
    [header.notify, "{"],
    [header.notify, "[]"]
  ])("are not understood where %s is %s, and that header is named", (name, value) => {
    const found = through([[name, value]])
    assert.typeOf(found, "string")
    assert.include(String(found), name)
  })

  it("are told of all at once where several are not understood", () => {
    const found = through([
      [header.attempts, "many"],
      [header.timeout, "long"]
    ])
    assert.include(String(found), header.attempts)
    assert.include(String(found), header.timeout)
  })

  it("of whatever text are understood or told of, and never a crash", () => {
    const names = [header.attempts, header.retryFirst, header.timeout, header.deadline, header.notify]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ minLength: 1, maxLength: 200 }), (name, value) => {
        const found = through([[name, value]])
        if (typeof found !== "string") assert.strictEqual(Schema.is(TaskOptions)(found), true)
      })
    )
  })
})
