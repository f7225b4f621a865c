/**
 * Undoes gzip (RFC 1952), member after member, and ignores what follows the last, as browsers do. Node's own takes that for
 * a broken member, and what it had of the one before is lost.
 */
import { Transform, type TransformCallback } from "node:stream"
import { type InflateRaw, type ZlibOptions, crc32, createInflateRaw } from "node:zlib"
import { mostParts } from "./mostParts.ts"

const trailer = 8
/** No honest one has much more than a name; one that never ends must not be kept. */
const longestHead = 16_384

export class Gunzip extends Transform {
  readonly #options: ZlibOptions
  #inflate: InflateRaw | undefined
  /** Of a head or a trailer that has not come as a whole. */
  #held: Buffer = Buffer.alloc(0)
  #expects: "head" | "data" | "trailer" = "head"
  #members = 0
  #crc = 0

  constructor(options: ZlibOptions) {
    super()
    this.#options = options
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    this.#held = bytes.subarray(0, 0)
    this.#step(bytes, done)
  }

  override _read(size: number) {
    this.#inflate?.resume()
    super._read(size)
  }

  override _flush(done: TransformCallback) {
    done(this.#members > 0 && this.#expects === "head" ? null : new Error("cut short"))
  }

  override _destroy(cause: Error | null, done: (cause?: Error | null) => void) {
    this.#inflate?.destroy()
    done(cause)
  }

  #step(bytes: Buffer, done: TransformCallback): void {
    if (this.#inflate !== undefined) return this.#data(this.#inflate, bytes, done)
    if (this.#expects === "trailer") return this.#end(bytes, done)
    const length = headOf(bytes)
    if (length === undefined) {
      this.#held = bytes
      return done()
    }
    if (!Number.isNaN(length)) return this.#data(this.#begin(), bytes.subarray(length), done)
    if (this.#members === 0) return done(new Error("not gzip"))
    this.push(null)
    done()
  }

  #begin(): InflateRaw {
    const inflate = createInflateRaw(this.#options)
    inflate.on("error", (cause) => this.destroy(cause))
    inflate.on("data", (piece: Buffer) => {
      this.#crc = crc32(piece, this.#crc)
      if (!this.push(piece)) inflate.pause()
    })
    this.#expects = "data"
    this.#crc = 0
    this.#inflate = inflate
    return inflate
  }

  #data(inflate: InflateRaw, bytes: Buffer, done: TransformCallback): void {
    const before = inflate.bytesWritten
    inflate.write(bytes, (cause) => {
      if (cause) return
      const rest = bytes.subarray(inflate.bytesWritten - before)
      // Only what it leaves tells that it has come to its end.
      if (rest.length === 0) return done()
      const over = () => {
        inflate.destroy()
        this.#inflate = undefined
        this.#expects = "trailer"
        this.#end(rest, done)
      }
      if (inflate.readableEnded) over()
      else inflate.once("end", over)
    })
  }

  #end(bytes: Buffer, done: TransformCallback): void {
    if (bytes.length < trailer) {
      this.#held = bytes
      return done()
    }
    if (bytes.readUInt32LE(0) !== this.#crc) return done(new Error("the checksum differs"))
    if (++this.#members === mostParts) return done(new Error("too many members"))
    this.#expects = "head"
    const rest = bytes.subarray(trailer)
    if (rest.length === 0) done()
    else this.#step(rest, done)
  }
}

/** How long the head of a member is; undefined if it has not all come, NaN if it is none. */
const headOf = (bytes: Buffer): number | undefined => {
  const magic = [0x1f, 0x8b, 8]
  if (magic.some((byte, at) => at < bytes.length && bytes[at] !== byte)) return Number.NaN
  if (bytes.length < 10) return undefined
  const flags = bytes[3] ?? 0
  let at = 10
  if (flags & 4) at += bytes.length < 12 ? 2 : 2 + bytes.readUInt16LE(10)
  // The name and the comment end with a zero.
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue
    const zero = bytes.indexOf(0, at)
    at = zero === -1 ? bytes.length + 1 : zero + 1
  }
  if (flags & 2) at += 2
  if (at <= bytes.length) return at
  return bytes.length > longestHead ? Number.NaN : undefined
}
