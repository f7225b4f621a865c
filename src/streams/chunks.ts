/** The bytes of a blob in chunks: cut for the store, and read from it again. */
import { type Hash, createHash } from "node:crypto"
import { Effect, Stream } from "effect"
import type { JetStream } from "./JetStream.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"

/** As all clients of object stores have it; a message takes no more than 1 MB. */
export const chunkSize = 128 * 1024

/** The same bytes in chunks of one size; the last one has what is left. */
export const inChunks = <E>(content: Stream.Stream<Uint8Array, E>): Stream.Stream<Uint8Array, E> =>
  Stream.mapAccum(
    content,
    () => Buffer.alloc(0),
    (rest, piece) => {
      const bytes = Buffer.concat([rest, piece])
      const whole = Math.floor(bytes.length / chunkSize)
      const chunks = Array.from({ length: whole }, (_, n) =>
        bytes.subarray(n * chunkSize, (n + 1) * chunkSize)
      )
      return [bytes.subarray(whole * chunkSize), chunks]
    },
    { onHalt: (rest) => (rest.length === 0 ? [] : [rest]) }
  )

/** Where the chunks of a blob are, and what they must add up to. */
interface Described {
  readonly nuid: string
  readonly size: number
  readonly digest: string
}

/**
 * Chunk by chunk, each when it is wanted. The clients' own way to read makes a consumer for every blob, which the server
 * keeps for five minutes, and of which it takes a thousand; and it reads ahead as fast as it can, into memory.
 */
export const contentOf = (
  { nuid, size, digest }: Described,
  { next, read }: Pick<JetStream["Service"], "next" | "read">
) =>
  Stream.suspend(() => {
    const actual = createHash("sha256")
    let bytes = 0
    return Stream.unfold(
      1,
      Effect.fnUntraced(function* (sequence: number) {
        if (bytes === size) {
          return digestOf(actual) === digest
            ? undefined
            : yield* unreadable("its bytes are not those that were stored")
        }
        const subject = Subjects.blobChunks(nuid)
        // Any replica has the right bytes or none yet; from the leader they come as JSON, five times as much to be thrown away.
        const chunk =
          (yield* next(Subjects.blobStream, sequence, subject)) ??
          (yield* read(Subjects.blobStream, { seq: sequence, next_by_subj: subject }))
        if (chunk === undefined) return yield* unreadable("its end is gone")
        bytes += chunk.data.length
        actual.update(chunk.data)
        return [chunk.data, chunk.sequence + 1] as const
      })
    )
  })

const unreadable = (reason: string) => new NatsUnavailable({ asked: "read a blob", reason })

/** As the clients of object stores write it, which pad their base64. */
export const digestOf = (hash: Hash) =>
  `SHA-256=${hash.digest("base64").replaceAll("+", "-").replaceAll("/", "_")}`
