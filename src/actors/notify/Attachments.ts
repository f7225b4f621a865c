/** What a mail carries beside its text: blobs, fetched when it is sent. */
import { Config, Effect, Schema, Semaphore } from "effect"
import { type Attachment, AttachmentsTooLarge } from "../../schemas/Notify.ts"
import { Blobs } from "../../streams/Blobs.ts"
import { fileName } from "./fileName.ts"

/** As a mail takes it. */
export interface Attached {
  readonly content: Buffer
  readonly contentType: string
  readonly filename?: string
}

/** A third less than what most servers take, since it travels in base64. */
const maxBytes = Config.schema(Schema.Int.check(Schema.isGreaterThan(0)), "NOTIFY_MAX_ATTACHMENTS").pipe(
  Config.withDefault(15_000_000)
)

/** Of the largest mails, how many are in memory at a time. */
const atATime = 2

export const make = Effect.gen(function* () {
  const limit = yield* maxBytes
  const blobs = yield* Blobs
  const room = yield* Semaphore.make(atATime * limit)

  const sizeOf = ({ blob }: Attachment) => Effect.map(blobs.get(blob), ({ bytes }) => bytes)

  const load = ({ blob, name }: Attachment) =>
    Effect.map(blobs.getBytes(blob), ({ bytes, blob: { contentType } }): Attached => ({
      content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
      contentType: safeType(contentType),
      // Otherwise named after its type.
      ...(name === undefined ? {} : { filename: fileName(name) })
    }))

  /** Gives them to `use`, of whose memory they are not longer than it takes. */
  return Effect.fn("Attachments.with")(function* <A, E, R>(
    wanted: ReadonlyArray<Attachment>,
    use: (attached: ReadonlyArray<Attached>) => Effect.Effect<A, E, R>
  ) {
    if (wanted.length === 0) return yield* use([])
    const sizes = yield* Effect.forEach(wanted, sizeOf)
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    if (bytes > limit) return yield* new AttachmentsTooLarge({ bytes, limit })
    return yield* room.withPermits(bytes)(Effect.flatMap(Effect.forEach(wanted, load), use))
  })
})

/** A name of a kind of content (RFC 6838), perhaps with its charset; and not one that is itself made of parts. */
const typeName =
  /^(?!multipart\/|message\/)[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(?:; ?charset="?[\w-]{1,40}"?)?$/i

const safeType = (contentType: string) =>
  typeName.test(contentType) ? contentType : "application/octet-stream"
