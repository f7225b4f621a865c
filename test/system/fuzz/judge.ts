/** What is wrong with what became of the messages, as sentences; none if each ended as it must. */
import { isDeepStrictEqual } from "node:util"
import { Effect, Result } from "effect"
import * as TaskId from "../../../src/schemas/TaskId.ts"
import type { TaskRecord } from "../../../src/schemas/TaskRecord.ts"
import { decodeRecord } from "../../../src/streams/decodeRecord.ts"
import { resultStream } from "../../../src/streams/Subjects.ts"
import { everyMessage } from "../../support/everyMessage.ts"
import type { Answer } from "./foreignClient.ts"
import { forged } from "./bodies.ts"
import type { Malformed } from "./malformed.ts"

export interface Sent {
  readonly message: Malformed
  readonly answer: Answer
}

export interface Found {
  /** By the id of its task; undefined if it cannot be read. */
  readonly records: ReadonlyMap<string, TaskRecord | undefined>
  /** How many there are: more than ids if a task has two. */
  readonly count: number
  /** Bytes of the largest, without its headers. */
  readonly largest: number
}

/** Every record that stands. */
export const recordsOf = async (servers: string): Promise<Found> => {
  const stored = await everyMessage(servers, resultStream, (message) => {
    const [, , , kind = "", key = ""] = message.subject.split(".")
    const record = Effect.runSync(Effect.result(decodeRecord(message.string())))
    return {
      id: TaskId.make(kind, key),
      record: Result.getOrUndefined(record),
      size: message.data.length
    }
  })
  return {
    records: new Map(stored.map(({ id, record }) => [id, record])),
    count: stored.length,
    largest: Math.max(0, ...stored.map(({ size }) => size))
  }
}

export const idOf = ({ kind, keyOf }: Malformed, sequence: number): string =>
  TaskId.make(kind, keyOf(sequence))

export const faultsOf = (sent: ReadonlyArray<Sent>, records: Found["records"]): ReadonlyArray<string> =>
  sent.flatMap(({ message, answer }) => {
    const wrong = wrongWith(message, answer, records)
    return wrong === undefined ? [] : [`${told(message)}: ${wrong}`]
  })

const wrongWith = (message: Malformed, answer: Answer, records: Found["records"]): string | undefined => {
  if (answer._tag === "Refused") return message.fate.endsWith("refused") ? undefined : answer.reason
  if (message.fate === "refused") return "it was stored"
  const id = idOf(message, answer.sequence)
  if (!records.has(id)) return `${id} has no record`
  const record = records.get(id)
  if (record === undefined) return `the record of ${id} cannot be read`
  const state = message.fate === "succeeded" ? "succeeded" : "failed"
  if (record.state !== state) return `${id} is ${record.state}`
  if (!isKept(record.input, message.body)) return `the input of ${id} was not kept`
  if (state === "succeeded") return undefined
  const { tag = "", message: said = "", details } = record.error ?? {}
  if (!tags.has(tag)) return `${id} failed with ${tag}: ${said}`
  if (details === undefined) return `the failure of ${id} has no details`
  return said.includes(`\n${forged}`) ? `the failure of ${id} has lines of its own` : undefined
}

const tags: ReadonlySet<string> = new Set(["InvalidJson", "InvalidInput", "InvalidKey", "InvalidHeaders"])

const told = ({ fault, subject, headers, body }: Malformed) =>
  `${fault} on ${cut(subject)} with ${JSON.stringify(cut(headers ?? ""))} and ${JSON.stringify(cut(body))}`

const cut = (bytes: string | Uint8Array) => Buffer.from(bytes).subarray(0, 120).toString("latin1")

/** As the JSON it is, as its text, or as its bytes. */
const isKept = (input: unknown, body: Uint8Array): boolean => {
  if (typeof input === "string" && Buffer.from(body).equals(Buffer.from(input))) return true
  if (typeof input === "object" && input !== null && "base64" in input && typeof input.base64 === "string")
    if (Buffer.from(body).equals(Buffer.from(input.base64, "base64"))) return true
  const parsed = Result.try((): unknown => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)))
  return Result.isSuccess(parsed) && isDeepStrictEqual(parsed.success, input)
}

/** How many of each fault ended how. */
export const summaryOf = (sent: ReadonlyArray<Sent>, records: Found["records"]): string => {
  const counts = new Map<string, Map<string, number>>()
  for (const { message, answer } of sent) {
    const end =
      answer._tag === "Refused"
        ? "refused"
        : (records.get(idOf(message, answer.sequence))?.state ?? "without a record")
    const ends = counts.get(message.fault) ?? new Map<string, number>()
    counts.set(message.fault, ends.set(end, (ends.get(end) ?? 0) + 1))
  }
  return [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([fault, ends]) => `${fault.padEnd(24)} ${[...ends].map(([end, n]) => `${n} ${end}`).join(", ")}`)
    .join("\n")
}
