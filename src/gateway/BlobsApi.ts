/** /v1/blobs: bytes in and out, streamed both ways. */
import { Config, Effect, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder, HttpApiSchema } from "effect/http-api"
import { BlobId, BlobMissing, ContentType, octets } from "../schemas/Blob.ts"
import { Blobs } from "../streams/Blobs.ts"
import { Api } from "./Api.ts"
import * as Problem from "./Problems.ts"
import { brokenOff, tooLarge } from "./bodies.ts"
import { blobUnknown, natsUnavailable } from "./refusals.ts"

const isBlobId = Schema.is(BlobId)
const isContentType = Schema.is(ContentType)

const maxBytes = Config.Int("MILLRACE_MAX_BLOB_BYTES").pipe(Config.withDefault(100 * 1024 ** 2))

export const BlobsApi = HttpApiBuilder.group(
  Api,
  "blobs",
  Effect.fnUntraced(function* (handlers) {
    const blobs = yield* Blobs
    const limit = yield* maxBytes
    const find = (id: string) => (isBlobId(id) ? blobs.get(id) : Effect.fail(new BlobMissing({ blob: id })))

    return handlers
      .handleRaw(
        "store",
        Effect.fn("BlobsApi.store")(function* ({ request }) {
          if (Number(request.headers["content-length"]) > limit) return yield* tooLarge(limit)
          const contentType = request.headers["content-type"] || octets
          if (!isContentType(contentType)) {
            const detail = `${JSON.stringify(contentType)} is no content type. Say another one, such as text/plain, or none.`
            return yield* new Problem.BodyOfOtherType({ detail })
          }
          const blob = yield* blobs.put(request.stream, { contentType, maxBytes: limit }).pipe(
            Effect.catchTags({
              ...natsUnavailable,
              BlobTooLarge: () => tooLarge(limit),
              HttpServerError: () => brokenOff
            })
          )
          return HttpApiSchema.withHeaders({ body: blob, headers: { location: `/v1/blobs/${blob.id}` } })
        })
      )
      .handle("get", ({ params }) =>
        find(params.id).pipe(
          Effect.catchTags({ ...natsUnavailable, ...blobUnknown }),
          Effect.map(({ content, contentType, bytes }) =>
            HttpServerResponse.stream(content, {
              contentType,
              contentLength: bytes,
              headers: {
                "cache-control": "private, max-age=31536000, immutable",
                "content-security-policy": policy,
                ...(isShown(contentType) ? {} : { "content-disposition": "attachment" })
              }
            })
          )
        )
      )
  })
)

/** Whatever was stored is shown from our own origin: as a document of a foreign one, that runs and loads nothing. */
const policy =
  "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** What a browser may open by itself; anything else is saved. SVG is a document that can have scripts. */
const isShown = (contentType: string) =>
  /^(image\/(?!svg)[^;\s]+|text\/plain|application\/json)\s*(;|$)/i.test(contentType)
