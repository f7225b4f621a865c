/** Counts in a thread of its own what is too long to be counted in between. */
import { DecodeStream } from "../text/decodeStream.ts"
import { serve } from "../threads/serve.ts"
import type { Answer } from "./Counted.ts"
import { Counting, type How } from "./Counting.ts"
import { report } from "./report.ts"

export interface Asked {
  readonly how: How
  readonly top: number
  /** The text, or what kind of text the bytes are that come. */
  readonly text: string | undefined
  readonly contentType: string
}

serve(async ({ how, top, text, contentType }: Asked, chunks): Promise<Answer> => {
  const counting = new Counting(how)
  const decoder = new DecodeStream(contentType)
  counting.write(text ?? "")
  for await (const chunk of chunks) {
    counting.write(decoder.write(chunk))
    if (decoder.isNotUtf8) return { problem: "not UTF-8" }
    if (counting.problem !== undefined) return { problem: counting.problem }
  }
  counting.write(decoder.end())
  counting.end()
  return decoder.isNotUtf8 ? { problem: "not UTF-8" } : report(counting, top)
})
