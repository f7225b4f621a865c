/** Cursors: where a page of a listing ended, as a short text that means nothing to whoever carries it to the next page. */
import { Effect, Schema } from "effect"

/** What was given as a cursor is none of this listing. */
export class CursorInvalid extends Schema.TaggedError<CursorInvalid>()("CursorInvalid", {
  cursor: Schema.String
}) {
  override get message() {
    return (
      `"${this.cursor.slice(0, 100)}" is not where a page of this listing ended. Give the \`next\` of a page with the ` +
      "same state, or none to begin with the newest."
    )
  }
}

/** `listing` keeps the cursors of different listings apart. */
export const encode = (listing: string, ...place: ReadonlyArray<string | number>): string =>
  Buffer.from([listing, ...place].join(" ")).toString("base64url")

/** The parts of the place, which has to match the shape as a whole; undefined if there is no cursor. */
export const decode = (
  listing: string,
  shape: RegExp,
  cursor: string | undefined
): Effect.Effect<ReadonlyArray<string> | undefined, CursorInvalid> => {
  if (cursor === undefined) return Effect.undefined
  const text = Buffer.from(cursor, "base64url").toString()
  const [name, ...place] = text.split(" ")
  // The decoder passes over what is not base64url; only what it was made of comes out the same.
  const isOurs = name === listing && shape.test(place.join(" ")) && encode(name, ...place) === cursor
  return isOurs ? Effect.succeed(place) : Effect.fail(new CursorInvalid({ cursor }))
}

/** Of a cursor whose place is a sequence. */
export const sequenceOf = (
  listing: string,
  cursor: string | undefined
): Effect.Effect<number | undefined, CursorInvalid> =>
  Effect.map(decode(listing, /^[1-9][0-9]{0,15}$/, cursor), (place) =>
    place === undefined ? undefined : Number(place[0])
  )
