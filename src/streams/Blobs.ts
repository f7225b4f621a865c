/** Blobs: bytes too big for a message, in an object store that forgets them a day after the last record can. */
import { createHash } from "node:crypto"
import { Clock, Context, Effect, Layer, Schedule, Schema, Stream } from "effect"
import { type Blob, BlobMissing, contentTypeOf } from "../schemas/Blob.ts"
import { freshKey } from "../schemas/TaskId.ts"
import { chunkSize, contentOf, digestOf, inChunks } from "./chunks.ts"
import { JetStream } from "./JetStream.ts"
import { type JetStreamRefused, passing, refusal } from "./JetStreamRefused.ts"
import { Nats } from "./Nats.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { Storing, blobStore } from "./Storing.ts"
import * as Subjects from "./Subjects.ts"

/** More bytes than the caller of `put` takes. What had been stored of them is removed. */
export class BlobTooLarge extends Schema.TaggedError<BlobTooLarge>()("BlobTooLarge", { limit: Schema.Int }) {
  override get message() {
    return `There are more than the ${this.limit} bytes that are taken.`
  }
}

export interface StoredBlob extends Blob {
  readonly content: Stream.Stream<Uint8Array, NatsUnavailable>
}

export interface PutOptions {
  /** What is none is stored as octets. */
  readonly contentType: string
  readonly maxBytes?: number
}

export class Blobs extends Context.Service<
  Blobs,
  {
    /** Stores a stream of bytes under a fresh id. */
    readonly put: <E>(
      content: Stream.Stream<Uint8Array, E>,
      options: PutOptions
    ) => Effect.Effect<Blob, E | BlobTooLarge | NatsUnavailable>
    /** Stores bytes that are at hand. */
    readonly putBytes: (bytes: Uint8Array, contentType: string) => Effect.Effect<Blob, NatsUnavailable>
    /** A blob with its content as a stream of chunks of up to 128 KB. */
    readonly get: (id: string) => Effect.Effect<StoredBlob, BlobMissing | NatsUnavailable>
    /** A blob with all its bytes. */
    readonly getBytes: (
      id: string
    ) => Effect.Effect<{ readonly blob: Blob; readonly bytes: Uint8Array }, BlobMissing | NatsUnavailable>
  }
>()("millrace/Blobs") {
  static readonly layer = Layer.effect(
    Blobs,
    Effect.gen(function* () {
      const { isConnected } = yield* Nats
      const jetstream = yield* JetStream
      const { watched } = yield* Storing

      /** Stores one message after the last of its subject. Tried again, it is not stored twice. */
      const append = (subject: string, body: Uint8Array | string, last: number) =>
        watched(
          blobStore,
          jetstream.publish(subject, body, [[Subjects.header.expectedSequence, String(last)]])
        ).pipe(
          Effect.map(({ sequence }) => sequence),
          Effect.catchIf(isStored, () =>
            Effect.map(
              jetstream.read(Subjects.blobStream, { last_by_subj: subject }),
              (found) => found?.sequence ?? 0
            )
          ),
          Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused))),
          Effect.retry(Schedule.spaced("250 millis").pipe(Schedule.upTo({ duration: patience })))
        )

      const putAs = Effect.fnUntraced(function* <E>(
        id: string,
        content: Stream.Stream<Uint8Array, E>,
        { contentType: said, maxBytes = Infinity }: PutOptions
      ) {
        const contentType = contentTypeOf(said)
        const digest = createHash("sha256")
        let [last, chunks, size] = [0, 0, 0]
        yield* Stream.runForEach(inChunks(atMost(content, maxBytes)), (chunk) =>
          Effect.map(append(Subjects.blobChunks(id), chunk, last), (sequence) => {
            digest.update(chunk)
            last = sequence
            chunks += 1
            size += chunk.length
          })
        )
        const description = {
          name: id,
          bucket: Subjects.blobBucket,
          nuid: id,
          size,
          chunks,
          digest: digestOf(digest),
          mtime: new Date(yield* Clock.currentTimeMillis).toISOString(),
          metadata: { contentType },
          options: { max_chunk_size: chunkSize }
        }
        yield* append(Subjects.blobDescription(id), JSON.stringify(description), 0)
        return { id, bytes: size, contentType }
      })

      const purge = (id: string) =>
        Effect.ignore(
          jetstream.call(`STREAM.PURGE.${Subjects.blobStream}`, { filter: Subjects.blobChunks(id) })
        )

      const put = Effect.fnUntraced(function* <E>(
        content: Stream.Stream<Uint8Array, E>,
        options: PutOptions
      ) {
        // With nothing stored yet, whoever asks decides whether to ask again.
        if (!isConnected())
          return yield* new NatsUnavailable({ asked: "store a blob", reason: "disconnected" })
        const id = freshKey(yield* Clock.currentTimeMillis)
        return yield* Effect.onError(putAs(id, content, options), () => purge(id))
      })

      const get = Effect.fnUntraced(function* (id: string) {
        const found = yield* jetstream.read(Subjects.blobStream, {
          last_by_subj: Subjects.blobDescription(id)
        })
        const description = found && (yield* Effect.orDie(decode(utf8.decode(found.data))))
        if (description === undefined || description.deleted) return yield* new BlobMissing({ blob: id })
        return {
          id,
          bytes: description.size,
          contentType: contentTypeOf(description.metadata?.["contentType"]),
          content: contentOf(description, jetstream)
        }
      })

      return Blobs.of({
        put,
        putBytes: (bytes, contentType) =>
          Effect.catchTag(put(Stream.succeed(bytes), { contentType }), "BlobTooLarge", Effect.die),
        get,
        getBytes: (id) =>
          Effect.flatMap(get(id), ({ content, ...blob }) =>
            Effect.map(Stream.runCollect(content), (chunks) => ({ blob, bytes: Buffer.concat(chunks) }))
          )
      })
    })
  )
}

/** How long a chunk that cannot be stored is tried again: through a restart of the server, or an election. */
const patience = "10 seconds"

/** What is kept of a blob beside its bytes, as the clients of object stores write it (ADR-20 of NATS). */
const Description = Schema.Struct({
  nuid: Schema.String,
  size: Schema.Int,
  digest: Schema.String,
  deleted: Schema.optionalKey(Schema.Boolean),
  metadata: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
})
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Description))
const utf8 = new TextDecoder()

/** Something stands after the last message that is known. Nobody else writes there: it was stored by an earlier try. */
const isStored = (error: NatsUnavailable | JetStreamRefused) =>
  error._tag === "JetStreamRefused" && error.code === refusal.wrongLastSequence

const atMost = <E>(content: Stream.Stream<Uint8Array, E>, limit: number) =>
  Stream.suspend(() => {
    let bytes = 0
    return Stream.mapEffect(content, (piece) => {
      bytes += piece.length
      return bytes > limit ? new BlobTooLarge({ limit }) : Effect.succeed(piece)
    })
  })
