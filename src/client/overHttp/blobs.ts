/** Blobs over HTTP: bytes in and out, as they come. */
import { Effect, Option, Schema, Stream } from "effect"
import { HttpBody, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Blob, BlobId, BlobMissing } from "../../schemas/Blob.ts"
import { BlobTooLarge } from "../../streams/Blobs.ts"
import { type NotStored, Unavailable } from "../Failures.ts"
import type { Way } from "../Way.ts"
import type { Asking } from "./asking.ts"
import type { Expected } from "./problem.ts"

/** As long as it moves: the gateway cuts off what does not. */
const withinMs = 24 * 3_600_000

const tooLarge: Expected<BlobTooLarge> = {
  "body-too-large": ({ limit = 0 }) => new BlobTooLarge({ limit })
}

const isBlobId = Schema.is(BlobId)

export const blobsOver = ({ ask, once }: Asking): Pick<Way, "putBlob" | "getBlob"> => {
  const storing = (body: HttpBody.HttpBody) => ({
    request: HttpClientRequest.post("/v1/blobs", { body }),
    read: HttpClientResponse.schemaBodyJson(Blob),
    expected: tooLarge,
    withinMs
  })

  /** What comes in pieces is sent once: it cannot be had again. Why it broke off is known here, and not to the socket. */
  const putStream = Effect.fnUntraced(function* <E>(
    content: Stream.Stream<Uint8Array, E>,
    contentType: string
  ) {
    let why: Option.Option<E> = Option.none()
    const heard = Stream.tapError(content, (failure) =>
      Effect.sync(() => {
        why = Option.some(failure)
      })
    )
    return yield* Effect.mapError(
      once(storing(HttpBody.stream(heard, contentType))),
      (error): NotStored | E => Option.getOrElse(why, () => error)
    )
  })

  const open = (id: string) =>
    ask({
      request: HttpClientRequest.get(`/v1/blobs/${id}`),
      read: (response) => Effect.succeed(response),
      expected: { "blob-unknown": () => new BlobMissing({ blob: id }) }
    })

  /** An answer can be read once: whoever reads the blob again asks for it again. */
  const contentOf = (id: string, first: HttpClientResponse.HttpClientResponse) => {
    const lost = ({ message: reason }: Error) => new Unavailable({ asked: `read blob ${id}`, reason })
    const unread = [first]
    return Stream.suspend(() =>
      Stream.fromEffect(
        Option.match(Option.fromUndefinedOr(unread.pop()), {
          onSome: Effect.succeed,
          onNone: () => Effect.catchTag(open(id), "BlobMissing", lost)
        })
      )
    ).pipe(Stream.flatMap(({ stream }) => Stream.mapError(stream, lost)))
  }

  return {
    putBlob: (content, contentType) =>
      content instanceof Uint8Array
        ? ask(storing(HttpBody.uint8Array(content, contentType)))
        : putStream(content, contentType),
    getBlob: (id) =>
      isBlobId(id)
        ? Effect.map(open(id), (response) => ({
            id,
            bytes: Number(response.headers["content-length"] ?? 0),
            contentType: response.headers["content-type"] ?? "application/octet-stream",
            content: contentOf(id, response)
          }))
        : new BlobMissing({ blob: id })
  }
}
