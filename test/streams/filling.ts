/** Fills the bucket of records quickly: published past Results, without waiting for each to be stored. */
import { Effect } from "effect"
import type { FinalState } from "../../src/schemas/TaskRecord.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Nats } from "../../src/streams/Nats.ts"
import * as Subjects from "../../src/streams/Subjects.ts"

export interface Told {
  readonly kind: string
  readonly state: FinalState
  readonly key: string
  readonly input?: string
}

/** As many as the server takes in at once: it drops what comes faster than it can be stored. */
const burst = 4_000

const at = "2026-11-20T10:00:00.000Z"

/** Stores `count` records; the n-th of them, counted from 0, is as `told` says. */
export const fill = (count: number, told: (n: number) => Told) =>
  Effect.flatMap(Nats, ({ connection }) =>
    Effect.promise(async () => {
      const message = (n: number) => {
        const { kind, state, key, input = "1" } = told(n)
        const id = `${kind}_${key}`
        const body = { id, kind, state, input, attempts: [], enqueuedAt: at, finishedAt: at }
        return [Subjects.result(kind, state, key), JSON.stringify(body)] as const
      }
      let stored: Promise<unknown> = Promise.resolve()
      for (let start = 0; start < count; start += burst) {
        const last = Math.min(count, start + burst) - 1
        for (let n = start; n < last; n += 1) connection.publish(...message(n))
        // Messages are stored in order. While this burst is on its way, the one before is waited for.
        const before = stored
        stored = connection.request(...message(last), { timeout: 20_000 })
        await before
      }
      await stored
    })
  )

/** Stores records of a kind that no other test uses, `<kind>_0` first. */
export const fillKind = (kind: string, count: number) =>
  fill(count, (n) => ({ kind, state: "succeeded", key: String(n) }))

/** Their ids, the newest first. */
export const descending = (kind: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${kind}_${count - 1 - n}`)

/** Removes the records of a subject. */
export const purge = (subject: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call(`STREAM.PURGE.${Subjects.resultStream}`, { filter: subject })
  )
