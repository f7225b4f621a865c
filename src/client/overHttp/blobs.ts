/** Blobs over HTTP: bytes in and out, as they come. */
import { Effect, Option, Stream } from "effect"
import { HttpBody, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Blob, BlobMissing } from "../../schemas/Blob.ts"
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

  return {
    putBlob: (content, contentType) =>
      content instanceof Uint8Array
        ? ask(storing(HttpBody.uint8Array(content, contentType)))
        : putStream(content, contentType),
    getBlob: (id) =>
      ask({
        request: HttpClientRequest.get(`/v1/blobs/${encodeURIComponent(id)}`),
        read: (response) =>
          Effect.succeed({
            id,
            bytes: Number(response.headers["content-length"] ?? 0),
            contentType: response.headers["content-type"] ?? "application/octet-stream",
            content: Stream.mapError(
              response.stream,
              (broken) => new Unavailable({ asked: `read blob ${id}`, reason: broken.message })
            )
          }),
        expected: { "blob-unknown": () => new BlobMissing({ blob: id }) }
      })
  }
}
