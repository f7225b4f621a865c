/** Bytes to text as they come, in the encoding that `decodeText` would find. */
import { isUtf8 } from "node:buffer"
import { TextDecoder } from "@exodus/bytes/encoding.js"
import { charsetSaid, prescanned } from "./decodeText.ts"

export class DecodeStream {
  readonly #contentType: string
  #decoder: InstanceType<typeof TextDecoder> | undefined
  /** Bytes that wait for more: the start of the text, or of a character that is to be looked at whole. */
  #held: Uint8Array = new Uint8Array(0)
  #isGuess = false
  /** Nothing says what the encoding is, and it is not UTF-8: all is to be read again, as windows-1252. */
  isNotUtf8 = false

  constructor(contentType: string) {
    this.#contentType = contentType
  }

  write(bytes: Uint8Array): string {
    if (this.#decoder !== undefined) return this.#decode(this.#decoder, bytes)
    this.#held = Buffer.concat([this.#held, bytes])
    return this.#held.length < prescanned ? "" : this.#begin()
  }

  end(): string {
    const text = this.#decoder === undefined ? this.#begin() : ""
    if (this.#isGuess && !isUtf8(this.#held)) this.isNotUtf8 = true
    return text + (this.#decoder?.decode() ?? "")
  }

  #begin(): string {
    const start = this.#held
    const said = charsetSaid(start, this.#contentType)
    this.#held = new Uint8Array(0)
    this.#isGuess = said === undefined
    this.#decoder = new TextDecoder(said ?? "utf-8")
    return this.#decode(this.#decoder, start)
  }

  #decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string {
    if (this.#isGuess) this.#check(bytes)
    return decoder.decode(bytes, { stream: true })
  }

  #check(bytes: Uint8Array): void {
    const seen = Buffer.concat([this.#held, bytes])
    const whole = wholeCharacters(seen)
    if (!isUtf8(seen.subarray(0, whole))) this.isNotUtf8 = true
    this.#held = seen.subarray(whole)
  }
}

/** How many of the bytes there are without a last character of UTF-8 that is not all there. */
const wholeCharacters = (bytes: Uint8Array): number => {
  for (let last = 1; last <= 3; last++) {
    const byte = bytes.at(-last) ?? 0
    if (byte < 0x80) break
    if (byte >= 0xc0) return lengthOf(byte) > last ? bytes.length - last : bytes.length
  }
  return bytes.length
}

/** Of the character that begins with this byte. */
const lengthOf = (byte: number) => (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4)
