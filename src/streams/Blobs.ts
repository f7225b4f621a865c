/** Blobs: bytes too big for a message, in an object store that forgets them a day after the last record can. */
import { createHash } from "node:crypto"
import { type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream"
import { type ObjectInfo, Objm } from "@nats-io/obj"
import { Clock, Context, Effect, Layer, Ref, Schema, Stream } from "effect"
import { type Blob, BlobMissing } from "../schemas/Blob.ts"
import { freshKey } from "../schemas/TaskId.ts"
import { Nats } from "./Nats.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
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

export class Blobs extends Context.Service<
  Blobs,
  {
    /** Stores a stream of bytes under a fresh id. */
    readonly put: <E>(
      content: Stream.Stream<Uint8Array, E>,
      options: { readonly contentType: string; readonly maxBytes?: number }
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
      const { connection, isConnected } = yield* Nats
      // Whether the bucket is there is seen when it is used: set-up may still be under way.
      const store = yield* attempt("open the blobs", () =>
        new Objm(jetstream(connection, { timeout: patience })).open(Subjects.blobBucket, false)
      )
      const manager = yield* attempt("open the blobs", () =>
        jetstreamManager(connection, { checkAPI: false, timeout: patience })
      )
      /** Whoever asks decides whether to ask again; the client itself would wait for the connection. */
      const ask = <A>(asked: string, run: () => Promise<A>) =>
        Effect.suspend(() =>
          isConnected() ? attempt(asked, run) : Effect.fail(unavailable(asked, "disconnected"))
        )

      const put = <E>(
        content: Stream.Stream<Uint8Array, E>,
        options: { readonly contentType: string; readonly maxBytes?: number }
      ) =>
        Effect.gen(function* () {
          const id = freshKey(yield* Clock.currentTimeMillis)
          const limit = options.maxBytes ?? Number.MAX_SAFE_INTEGER
          // The store's client turns every error of the stream into one of its own: this keeps the real one.
          const broken = yield* Ref.make<E | BlobTooLarge | undefined>(undefined)
          let bytes = 0
          const counted = content.pipe(
            Stream.mapEffect((chunk) => {
              bytes += chunk.length
              return bytes > limit ? new BlobTooLarge({ limit }) : Effect.succeed(chunk)
            }),
            Stream.tapError((error) => Ref.set(broken, error))
          )
          const readable = yield* Stream.toReadableStreamEffect(counted)
          const info = yield* ask("store a blob", () =>
            store.put({ name: id, metadata: { contentType: options.contentType } }, readable)
          ).pipe(
            Effect.catch((unavailable) =>
              Effect.flatMap(Ref.get(broken), (error) =>
                Effect.fail(error === undefined ? unavailable : error)
              )
            )
          )
          return { id, bytes: info.size, contentType: options.contentType }
        })

      const get = Effect.fnUntraced(function* (id: string) {
        const info = yield* ask("read a blob", () => store.info(id))
        if (info === null || info.deleted) return yield* new BlobMissing({ blob: id })
        return {
          id,
          bytes: info.size,
          contentType: info.metadata?.["contentType"] ?? "application/octet-stream",
          content: contentOf(info, manager)
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

/** How long one chunk may take to be stored. */
const patience = 10_000

const unavailable = (asked: string, cause: unknown) => new NatsUnavailable({ asked, reason: String(cause) })

const attempt = <A>(asked: string, run: () => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: (cause) => unavailable(asked, cause) })

/**
 * Chunk by chunk, each when it is wanted. The store's own way to read makes a consumer for every blob, which the server
 * keeps for five minutes, and of which it takes a thousand; and it reads ahead as fast as it can, into memory.
 */
const contentOf = (info: ObjectInfo, manager: JetStreamManager) =>
  Stream.suspend(() => {
    const digest = createHash("sha256")
    let bytes = 0
    return Stream.unfold(
      1,
      Effect.fnUntraced(function* (sequence: number) {
        if (bytes === info.size) {
          return digestOf(info) === digest.digest("base64url")
            ? undefined
            : yield* unavailable("read a blob", "its bytes are not those that were stored")
        }
        const chunk = yield* attempt("read a blob", () =>
          manager.streams.getMessage(Subjects.blobStream, {
            seq: sequence,
            next_by_subj: Subjects.blobChunks(info.nuid)
          })
        )
        if (chunk === null) return yield* unavailable("read a blob", "its end is gone")
        bytes += chunk.data.length
        digest.update(chunk.data)
        return [chunk.data, chunk.seq + 1] as const
      })
    )
  })

/** Of `SHA-256=<base64>`, without the padding. */
const digestOf = ({ digest }: ObjectInfo) => digest.slice("SHA-256=".length).replace(/=+$/, "")
