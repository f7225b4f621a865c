/** The forms of a file that a browser may take: as it is, and smaller. Made once, for what is sent often. */
import { promisify } from "node:util"
import { brotliCompress, constants, gzip } from "node:zlib"
import { Effect } from "effect"

export interface Form {
  /** As `Content-Encoding`; the file as it is has none. */
  readonly coding: "br" | "gzip" | undefined
  readonly body: Uint8Array
}

/** The smallest first. Better ones take many times as long, at each start, for a few bytes. */
export const formsOf = (body: Uint8Array, contentType: string): Effect.Effect<ReadonlyArray<Form>> => {
  const plain: Form = { coding: undefined, body }
  if (!isText(contentType)) return Effect.succeed([plain])
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: body.length }
  return Effect.all(
    {
      br: Effect.promise(() => promisify(brotliCompress)(body, { params })),
      gzip: Effect.promise(() => promisify(gzip)(body, { level: 9 }))
    },
    { concurrency: 2 }
  ).pipe(
    Effect.map(({ br, gzip }): ReadonlyArray<Form> => [
      { coding: "br", body: br },
      { coding: "gzip", body: gzip },
      plain
    ]),
    // What is small may grow by it.
    Effect.map((forms) => forms.filter((form) => form === plain || form.body.length < body.length))
  )
}

/** The first that is accepted (RFC 9110, 12.5.3); the file as it is always is. */
export const chosen = (forms: ReadonlyArray<Form>, acceptEncoding = ""): Form | undefined => {
  const accepted = new Set(
    acceptEncoding
      .toLowerCase()
      .split(",")
      .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
      .map((one) => one.split(";")[0]?.trim())
  )
  return forms.find(({ coding }) => coding === undefined || accepted.has(coding))
}

const isText = (contentType: string) =>
  /^text\/|^image\/svg|^application\/(json|javascript)/.test(contentType)
