/** A page as it was when it was last fetched: how its server is asked about it, and what it gives if nothing changed. */
import { Clock, Duration, Effect } from "effect"
import { Blobs } from "../../streams/Blobs.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import type { KnownPage } from "../../streams/Pages.ts"
import type { Download } from "../Downloads.ts"
import { isText } from "../text/contentType.ts"

/** A blob outlives every record that names it within so long, and not surely after that. */
const goodFor = Duration.toMillis(Duration.days(1))

export const conditionsOf = ({ etag, lastModified }: KnownPage): Readonly<Record<string, string>> => ({
  ...(etag !== undefined && { "if-none-match": etag }),
  ...(lastModified !== undefined && { "if-modified-since": lastModified })
})

/** Its server is not asked about it any more. */
export const withoutConditions = ({
  url,
  contentType,
  charset,
  bytes,
  body,
  storedAt
}: KnownPage): KnownPage => ({
  url,
  contentType,
  ...(charset !== undefined && { charset }),
  bytes,
  body,
  storedAt
})

/** Undefined if its server says nothing by which it could be asked. */
export const knownOf = (
  { etag, lastModified }: Download,
  { url, contentType, charset, bytes, body }: Found
): Effect.Effect<KnownPage | undefined> =>
  etag === undefined && lastModified === undefined
    ? Effect.undefined
    : storedNow({
        ...(etag !== undefined && { etag }),
        ...(lastModified !== undefined && { lastModified }),
        url,
        contentType,
        ...(charset !== undefined && { charset }),
        bytes,
        body
      })

export const storedNow = (page: Omit<KnownPage, "storedAt">): Effect.Effect<KnownPage> =>
  Effect.map(Clock.currentTimeMillis, (now) => ({ ...page, storedAt: new Date(now).toISOString() }))

type Found = Pick<KnownPage, "url" | "contentType" | "charset" | "bytes" | "body">

export interface Former extends Found {
  /** Of its body, if that is a text. */
  readonly text?: Uint8Array
}

/** Undefined if the body is not there any more. One that is old is stored once more. */
export const find = Effect.fnUntraced(function* ({
  url,
  contentType,
  charset,
  bytes,
  body,
  storedAt
}: KnownPage): Effect.fn.Return<Former | undefined, NatsUnavailable, Blobs> {
  const blobs = yield* Blobs
  const isOld = (yield* Clock.currentTimeMillis) - Date.parse(storedAt) > goodFor
  const output = { url, contentType, ...(charset !== undefined && { charset }), bytes, body }
  if (!isText(body.contentType) && !isOld)
    return yield* Effect.as(blobs.get(body.id), output).pipe(
      Effect.catchTag("BlobMissing", () => Effect.undefined)
    )
  const found = yield* Effect.catchTag(blobs.getBytes(body.id), "BlobMissing", () => Effect.undefined)
  if (found === undefined) return undefined
  const kept = isOld ? yield* blobs.putBytes(found.bytes, body.contentType) : body
  return { ...output, body: kept, ...(isText(body.contentType) && { text: found.bytes }) }
})
