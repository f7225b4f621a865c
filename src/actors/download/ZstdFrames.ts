/**
 * Cuts a body of zstd into its frames (RFC 8878, 3.1), each to be written by itself: of what follows one in the same write
 * Node's decoder takes no notice. What is no frame ends the body, as with gzip.
 */
import { Transform, type TransformCallback } from "node:stream"
import { mostParts } from "./mostParts.ts"

export class ZstdFrames extends Transform {
  #held: Buffer = Buffer.alloc(0)
  #expects: "frame" | "block" | "nothing" = "frame"
  #frames = 0
  /** Of the part that has begun. */
  #left = 0
  /** Bytes of the checksum behind the last block. */
  #sum = 0

  constructor() {
    // Or what was cut might be read as one again.
    super({ readableObjectMode: true })
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
    if (this.#expects === "nothing") return done()
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    let at = 0
    let passed = 0
    const pass = () => {
      if (at > passed) this.push(bytes.subarray(passed, at))
      passed = at
    }
    while (true) {
      const come = Math.min(this.#left, bytes.length - at)
      at += come
      this.#left -= come
      if (this.#left > 0) break
      if (this.#expects === "frame") pass()
      const part = this.#expects === "frame" ? frameAt(bytes, at) : blockAt(bytes, at, this.#sum)
      if (part === undefined) break
      if (Number.isNaN(part.length)) {
        if (this.#frames === 0) return done(new Error("not zstd"))
        this.#expects = "nothing"
        this.push(null)
        return done()
      }
      if (this.#frames === mostParts) return done(new Error("too many frames"))
      this.#begin(part)
    }
    pass()
    this.#held = bytes.subarray(at)
    done()
  }

  override _flush(done: TransformCallback) {
    const isWhole = this.#frames > 0 && this.#expects === "frame" && this.#left === 0
    const isOver = this.#expects === "nothing" || (isWhole && this.#held.length < magicLength)
    done(isOver ? null : new Error("cut short"))
  }

  #begin({ length, next, sum }: Part) {
    if (this.#expects === "frame") this.#frames += 1
    this.#left = length
    this.#expects = next
    this.#sum = sum ?? this.#sum
  }
}

/** The head of a frame, a block of it with its own head, or a frame that the decoder skips. */
interface Part {
  /** NaN if it is none. */
  readonly length: number
  readonly next: "frame" | "block"
  readonly sum?: number
}

const magicLength = 4
const magic = 0xfd2fb528
/** Sixteen of them, which differ in the last four bits. */
const magicOfSkipped = 0x184d2a50

/** Undefined as long as too little has come to tell. */
const frameAt = (bytes: Buffer, at: number): Part | undefined => {
  const there = bytes.length - at
  if (there < magicLength) return undefined
  const name = bytes.readUInt32LE(at)
  if (name === magic) return there < 5 ? undefined : headOf(bytes.readUInt8(at + 4))
  if (name - (name % 16) !== magicOfSkipped) return { length: Number.NaN, next: "frame" }
  return there < 8 ? undefined : { length: 8 + bytes.readUInt32LE(at + 4), next: "frame" }
}

const headOf = (descriptor: number): Part => {
  const isOneSegment = (descriptor & 32) !== 0
  const window = isOneSegment ? 0 : 1
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0
  const size = [isOneSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  return { length: 5 + window + dictionary + size, next: "block", sum: descriptor & 4 }
}

const blockAt = (bytes: Buffer, at: number, sum: number): Part | undefined => {
  if (bytes.length - at < 3) return undefined
  const head = bytes.readUIntLE(at, 3)
  const isLast = (head & 1) !== 0
  // One byte that is repeated.
  const size = ((head >> 1) & 3) === 1 ? 1 : head >> 3
  return { length: 3 + size + (isLast ? sum : 0), next: isLast ? "frame" : "block" }
}
