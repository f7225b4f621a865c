/** Counts in a thread of its own what is too long to be counted in between. */
import { DecodeStream } from "../text/decodeStream.ts"
import { serve } from "../threads/serve.ts"
import type { Said } from "./Counted.ts"
import { Counting, type How } from "./Counting.ts"
import { report } from "./report.ts"

export interface Asked {
  readonly how: How
  readonly top: number
  /** The text, or what kind of text the bytes are that come. */
  readonly text: string | undefined
  readonly contentType: string
}

serve(async ({ how, top, text, contentType }: Asked, chunks): Promise<Said> => {
  const counting = new Counting(how)
  const decoder = new DecodeStream(contentType)
  counting.write(text ?? "")
  for await (const chunk of chunks) {
    for (const piece of piecesOf(chunk)) counting.write(decoder.write(piece))
    if (decoder.isNotUtf8) return { problem: "not UTF-8" }
    if (counting.problem !== undefined) return { problem: counting.problem }
  }
  counting.write(decoder.end())
  counting.end()
  return decoder.isNotUtf8 ? { problem: "not UTF-8" } : report(counting, top)
})

/** In bytes: texts of this size are gone as soon as they are not needed; those of whole chunks have to be looked for. */
const pieceBytes = 16 * 1024

const piecesOf = function* (chunk: Uint8Array) {
  for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes)
}
