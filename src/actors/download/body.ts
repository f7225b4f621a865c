/** The body of an answer: collected, decompressed and within the limit. A large one waits for its turn. */
import type { Readable } from "node:stream"
import { type Decoder, beginningOf, decodersOf } from "./decompress.ts"
import { type Size, gathering } from "./gathering.ts"

/** Either all of a body that is small, or one that is not: all of it comes once it may go on. */
export type Body =
  | { readonly bytes: Uint8Array }
  | { readonly whole: Promise<Uint8Array>; readonly goOn: () => void }

/** It has more bytes than it may. */
export class BodyTooLarge extends Error {}

/** Its encoding is not what it is said to be, or it ends too early. */
export class BodyBroken extends Error {}

/** What any number of downloads may have in memory, so that pages never wait for each other. */
const small = 1_000_000

/**
 * `layers` are the names of its encodings, the last one first. While a large body waits nothing more of it is read, and
 * its server has to wait as well. Destroying `body` ends all of it.
 */
export const take = (body: Readable, layers: ReadonlyArray<string>, size: Size): Promise<Body> =>
  layers.length === 0
    ? collect(body, [], size)
    : beginningOf(body).then((first) =>
        first === undefined ? { bytes: new Uint8Array() } : collect(body, decodersOf(layers, first), size)
      )

/** Piped by hand: `pipeline` from node:stream would take longer than all the rest does for a small page. */
const collect = (body: Readable, decoders: ReadonlyArray<Decoder>, size: Size): Promise<Body> => {
  const streams = [body, ...decoders.map(({ stream }) => stream)]
  const gathered = gathering(size)
  let waits = true
  const large = Promise.withResolvers<Body>()
  const whole = Promise.withResolvers<Uint8Array>()

  const finish = () => {
    whole.resolve(gathered.bytes())
    // Nobody wants what may follow the end of what was compressed.
    for (const stream of streams) stream.destroy()
  }
  const fail = (cause: unknown) => {
    for (const stream of streams) stream.destroy()
    whole.reject(cause)
  }
  const last = decoders.reduce<Readable>((from, { stream }) => from.pipe(stream), body)
  body.on("error", fail)
  for (const { stream, layer } of decoders) {
    stream.on("error", () => fail(new BodyBroken(`its body is broken or cut short (${layer})`)))
  }
  last.once("end", finish)
  last.on("data", (chunk: Uint8Array) => {
    const length = gathered.add(chunk)
    if (length > size.most) return fail(new BodyTooLarge())
    if (length <= small || !waits) return
    last.pause()
    large.resolve({ whole: whole.promise, goOn })
  })
  const goOn = () => {
    waits = false
    last.resume()
  }
  return Promise.race([whole.promise.then((bytes) => ({ bytes })), large.promise])
}
