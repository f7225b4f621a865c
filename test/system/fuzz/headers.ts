/** Header blocks as nobody should write them: such as are understood and wrong, such as the server heeds, and no headers at all. */
import * as Subjects from "../../../src/streams/Subjects.ts"
import type { Random } from "../../chaos/random.ts"

type Block = (random: Random) => Buffer

/** As a client writes them. */
export const block = (...lines: ReadonlyArray<string>): Buffer =>
  Buffer.from(`NATS/1.0\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`)

const raw = (text: string): Buffer => Buffer.from(text, "latin1")

const { header } = Subjects

const numbers = [
  header.attempts,
  header.retryFirst,
  header.retryFactor,
  header.retryCap,
  header.timeout,
  header.resultTtl
]

const noNumbers = [
  "soon",
  "-1",
  "1e400",
  "NaN",
  "0x10",
  "1;2",
  "\u00bd",
  "9".repeat(400),
  "1.5.2",
  "null",
  "[]"
]

const noTimes = [
  "tomorrow",
  "2026-13-45",
  "2026-12-01",
  "9999-99-99T99:99:99Z",
  "1764581400",
  "T",
  "x".repeat(9_000)
]

const noTargets = [
  "x",
  "{",
  "{}",
  "[]",
  "1e999",
  `{"email":"a"}`,
  `{"email":"\u00fc\\ud800\u0085@b.c"}`,
  `{"webhook":"ftp://a/"}`,
  `{"webhook":"http://a/${"x".repeat(9_000)}"}`,
  `{"__proto__":{"email":"a@b.c"}}`,
  `{"email":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
  `{"webhook":${`{"a":`.repeat(2_000)}1${"}".repeat(2_000)}}`
]

/** Odd, and not wrong: they grow where they are written down. */
const targets = [
  `{"webhook":"http://127.0.0.1:1/${"\u00e9".repeat(1_300)}"}`,
  `{"webhook":"http://127.0.0.1:1/${"\u{1f600}".repeat(600)}"}`,
  `{"email":"\u00fc@m\u00fchle.example"}`
]

const noIds = [
  "x",
  "count",
  "_",
  "count_",
  "Count_a",
  "count_a b",
  `count_${"a".repeat(129)}`,
  "a".repeat(10_000)
]

/** Whatever the body is: what was meant by these is not known. */
const misunderstood: ReadonlyArray<Block> = [
  (random) => block(`${random.pick(numbers)}: ${random.pick(noNumbers)}`),
  (random) => block(`${random.pick(numbers).toLowerCase()}: ${random.pick(noNumbers)}`),
  (random) => block(`${header.deadline}: ${random.pick(noTimes)}`),
  (random) => block(`${header.notify}: ${random.pick(noTargets)}`),
  (random) => block(`${header.parent}: ${random.pick(noIds)}`),
  (random) => block(`${header.parent}: ${random.pick(noIds)}`, `${header.parent}: count_a`),
  (random) => block(`${header.replaces}: ${random.pick(["x", "0", "-1", "1.5", "9".repeat(17)])}`),
  (random) => block(`${header.replaces}: 7`, `${header.run}: ${random.pick(["1", "0", "x", "9".repeat(7)])}`),
  (random) =>
    block(
      ...Array.from(
        { length: random.between(1, 20) },
        () => `${random.pick(numbers)}: ${random.pick(noNumbers)}`
      )
    )
]

/** No client can read these, and none of ours writes them. */
const unreadable: ReadonlyArray<Block> = [
  (random) => block(`A name: ${random.next()}`),
  () => block("Name : a"),
  () => block("N\u00e4me: a"),
  () => block("\u0007: a"),
  () => raw("NATS/1.0\r\n\xff\xfe: a\r\n\r\n"),
  () => raw("NATS/1.0\r\nName: a\nb\r\n\r\n"),
  () => raw("NATS/1.0\r\nName: a\rb\r\n\r\n"),
  (random) => block(`Name: ${"x".repeat(random.between(17_000, 65_000))}`),
  () => block(`${header.notify}: {"webhook":"http://a/${"x".repeat(60_000)}"}`),
  (random) => block(...Array.from({ length: random.between(4_000, 9_000) }, (_, n) => `${n.toString(36)}:`))
]

/** Odd, but they say nothing of a task. */
const harmless: ReadonlyArray<Block> = [
  () => Buffer.alloc(0),
  (random) =>
    raw(random.pick(["x", "\r\n", "NATS/1.0", "NATS/1.0\r\n", "HTTP/1.1 200 OK\r\n\r\n", "\x00\x00\x00"])),
  (random) =>
    raw(`NATS/1.0 ${random.pick(["100", "204 EOB", "404 x", "408", "409 Leadership Change", "503"])}`),
  (random) => raw(`NATS/1.0 ${random.pick(["100", "404 No Messages", "503", "x"])}\r\nA: b\r\n\r\n`),
  () => raw("NATS/1.0\r\nno colon\r\n: no name\r\n\r\n\r\nA: b"),
  (random) => block(...Array.from({ length: random.between(1, 300) }, (_, n) => `X-${n}: ${random.next()}`)),
  (random) => block(`X-Long: ${"x".repeat(random.between(1, 15_000))}`),
  () =>
    block(
      ...Object.values(header)
        .filter((name) => name.startsWith("Millrace-"))
        .map((name) => `${name}: `)
    ),
  () => block("Millrace-Unheard-Of: 1", "millrace_timeout: 1", "Status: 503", "traceparent: \u00e9"),
  () =>
    block("Nats-Subject: tasks.count", "Nats-Sequence: 1", "Nats-Time-Stamp: never", "Nats-Num-Pending: x"),
  () => block("KV-Operation: DEL", "Nats-Response-Type: x", "Nats-Msg-Size: 5", "Accept-Encoding: snappy"),
  (random) => block(`${header.look}: ${random.pick(["1", "no", "x".repeat(5_000)])}`),
  (random) =>
    block(
      `${header.replaces}: ${random.between(1, 2 ** 31)}`,
      `${header.run}: ${random.between(2, 999_999)}`
    ),
  (random) => block(`${header.notify}: ${random.pick(targets)}`),
  (random) => block(`${header.timeout}: ${random.pick(["9.5", "86400"])}`, `${header.attempts}: 100`)
]

/** What the server itself makes of these depends on its version: it refuses most. */
const heeded: ReadonlyArray<Block> = [
  (random) => block(`Nats-TTL: ${random.pick(["1s", "never", "-1", "x", "9".repeat(40)])}`),
  (random) => block(`Nats-Rollup: ${random.pick(["all", "sub", "x"])}`),
  (random) =>
    block(`Nats-Schedule: ${random.pick(["@at 2030-01-01T00:00:00Z", "@every 1s", "* * * * * *", "x"])}`),
  () => block("Nats-Schedule: @every 1s", "Nats-Schedule-Target: tasks.fetch", "Nats-Schedule-TTL: 1s"),
  (random) => block("Nats-Scheduler: a", `Nats-Schedule-Next: ${random.pick(["purge", "x"])}`),
  (random) => block(`Nats-Msg-Id: ${random.between(1, 3)}`),
  (random) => block(`Nats-Expected-Stream: ${random.pick(["TASKS_count", "KV_results", ">", ""])}`),
  (random) => block(`Nats-Expected-Last-Sequence: ${random.pick(["1", "-1", "x", "9".repeat(40)])}`),
  (random) => block(`${header.expectedSequence}: ${random.pick(["0", "7", "x", "9".repeat(40)])}`),
  (random) =>
    block(
      `${header.expectedSequence}: ${random.pick(["0", "7"])}`,
      `${header.expectedSubject}: ${random.pick([">", "$KV.results.>", "a".repeat(5_000), "..", "tasks.*.*.x"])}`
    ),
  () => block("Nats-Expected-Last-Msg-Id: x"),
  () => block("Nats-Schedule-Target: tasks.count", "Nats-Schedule-TTL: 1s", "Nats-Marker-Reason: MaxAge"),
  () => block("Nats-Batch-Id: x", "Nats-Batch-Sequence: 1", "Nats-Batch-Commit: 1"),
  () => block("Nats-Incr: +1"),
  () => block("Nats-Stream-Source: TASKS_count 1 > >"),
  () => block("Nats-Required-Api-Level: 99"),
  () => block(`Name: ${"x".repeat(66_000)}`)
]

const one =
  (blocks: ReadonlyArray<Block>): Block =>
  (random) =>
    random.pick(blocks)(random)

export const headers = {
  misunderstood: one(misunderstood),
  unreadable: one(unreadable),
  harmless: one(harmless),
  heeded: one(heeded)
}
