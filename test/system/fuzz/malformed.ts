/** Messages that are no task, and what must become of each: it is known by how it was made. */
import * as TaskId from "../../../src/schemas/TaskId.ts"
import { taskNames } from "../../../src/schemas/Tasks.ts"
import * as Subjects from "../../../src/streams/Subjects.ts"
import { maxTaskBytes } from "../../../src/streams/Topology.ts"
import type { Random } from "../../chaos/random.ts"
import { bodies, largeBody } from "./bodies.ts"
import type { Message } from "./foreignClient.ts"
import { headers } from "./headers.ts"

export interface Malformed extends Message {
  /** What is wrong with it. */
  readonly fault: string
  readonly kind: string
  /** The key that its task must have. */
  readonly keyOf: (sequence: number) => string
  /** A few are well-formed in the end, or by chance: they are tasks like any other. */
  readonly fate: "failed" | "refused" | "failed or refused" | "succeeded"
}

/** The next of them; `n` makes its key its own. */
export const malformed = (random: Random, n: number): Malformed => random.pick(sorts)(random, n)

type Sort = (random: Random, n: number) => Malformed

/** To the bare subject, or with a key: nothing is wrong with that. */
const addressed = (random: Random, n: number, kind: string = random.pick(taskNames)) => {
  const bare = random.next() < 0.4
  const subject = bare
    ? Subjects.bareTask(kind)
    : Subjects.task(kind, random.pick(Subjects.lanes), `fuzz-${n}`)
  return { kind, subject, keyOf: bare ? TaskId.keyOfSequence : () => `fuzz-${n}` }
}

const body = (random: Random) => Buffer.from(random.pick(Object.values(bodies))(random))

const wellFormed = (random: Random) => Buffer.from(JSON.stringify({ text: `a task ${random.next()}` }))

const sometimes = (random: Random) => (random.next() < 0.2 ? { headers: headers.harmless(random) } : {})

const withBody =
  (fault: string, make: (random: Random) => string | Uint8Array): Sort =>
  (random, n) => ({
    ...addressed(random, n),
    ...sometimes(random),
    fault,
    body: Buffer.from(make(random)),
    fate: "failed"
  })

/** What is well-formed goes to `count`, which would do it; it asks nobody on the way. */
const withHeaders =
  (fault: "misunderstood" | "unreadable"): Sort =>
  (random, n) => ({
    ...addressed(random, n, "count"),
    fault: `${fault} headers`,
    headers: headers[fault](random),
    body: random.next() < 0.5 ? wellFormed(random) : body(random),
    fate: "failed"
  })

const heeded: Sort = (random, n) => ({
  ...addressed(random, n),
  fault: "headers for the server",
  headers: headers.heeded(random),
  body: body(random),
  fate: "failed or refused"
})

/** The limit is that of the stream, for headers and body together. */
const largest = maxTaskBytes + 4 * 1024

const large: Sort = (random, n) => {
  const size = random.pick([150_000, maxTaskBytes, largest - 1, largest, largest + 1, 500_000])
  return {
    ...addressed(random, n),
    fault: "large",
    body: largeBody(size, random),
    fate: size > largest ? "refused" : "failed"
  }
}

/**
 * Two are left out, of which the server loses sight itself: it takes `>` in `high`, and any key with a DEL in it, stores
 * them, and hands them to nobody (nats-server 2.15.1).
 */
const oddKeys: ReadonlyArray<(random: Random) => string | Uint8Array> = [
  () => "*",
  () => ">b",
  (random) => `seq-${random.between(1, 9)}`,
  (random) => `bad-${random.between(1, 9)}`,
  (random) => "a".repeat(random.between(129, 3_500)),
  (random) => String.fromCodePoint(random.between(0x80, 0xd7ff)).repeat(random.between(1, 100)),
  () => "\u{1f600}\u{1f468}\u200d\u{1f469}",
  () => "a\u0300\u202e\ufeff",
  (random) => Uint8Array.from({ length: random.between(1, 60) }, () => random.between(0x80, 0xff)),
  () => "\u0000\u0001\u001b[31m",
  (random) => `${random.pick([..."!\"#$%&'()+,/:;<=?@[\\]^`{|}~"])}a`
]

const oddKey: Sort = (random, n) => {
  const kind = random.pick(taskNames)
  const key = Buffer.from(random.pick(oddKeys)(random))
  return {
    kind,
    subject: Buffer.concat([Buffer.from(`tasks.${kind}.${random.pick(Subjects.lanes)}.`), key]),
    keyOf: TaskId.keyOfBad,
    // Done again, a task may have such a key.
    ...(key.toString().startsWith("seq-") ? {} : sometimes(random)),
    fault: "odd key",
    body: n % 2 === 0 ? wellFormed(random) : body(random),
    fate: "failed"
  }
}

const noQueue: ReadonlyArray<string> = [
  "tasks",
  "tasks.",
  "tasks..normal.a",
  "tasks.nothing",
  "tasks.nothing.normal.x",
  "tasks.COUNT.normal.x",
  "tasks.count.",
  "tasks.count.low.x",
  "tasks.count.normal",
  "tasks.count.normal.",
  "tasks.count.normal.a.b",
  "tasks.count.normal.a.",
  "tasks.count.normal..",
  "tasks.count.*.a",
  "tasks.count.>",
  "tasks.*.normal.a",
  "tasks.>",
  ".tasks.count",
  `tasks.${"a".repeat(1_000)}`,
  `tasks.count.normal.${"a.".repeat(200)}a`
]

const unheardOf: Sort = (random) => ({
  kind: "count",
  subject: random.pick(noQueue),
  keyOf: () => "none",
  fault: "no such queue",
  body: random.next() < 0.5 ? wellFormed(random) : body(random),
  fate: "refused"
})

/** Odd, and a task all the same. */
const oddButWell: Sort = (random, n) => ({
  ...addressed(random, n, "count"),
  fault: "none",
  headers: headers.harmless(random),
  body: Buffer.from(
    random.pick([
      `{"text":"a"}`,
      `\ufeff{"text":"a"}`,
      ` \n\t{ "text" : "\\ud800 \\u0000 \\/" }\r\n`,
      `{"text":1e999,"text":"the last one counts"}`,
      `{"top":1e0,"text":""}`
    ])
  ),
  fate: "succeeded"
})

/** As often as each is listed. */
const sorts: ReadonlyArray<Sort> = [
  ...Object.entries(bodies).flatMap(([fault, make]) =>
    Array.from({ length: 6 }, () => withBody(fault, make))
  ),
  ...Array.from({ length: 14 }, () => withHeaders("misunderstood")),
  ...Array.from({ length: 4 }, () => withHeaders("unreadable")),
  ...Array.from({ length: 8 }, () => heeded),
  ...Array.from({ length: 8 }, () => oddKey),
  ...Array.from({ length: 4 }, () => unheardOf),
  ...Array.from({ length: 2 }, () => large),
  oddButWell
]
