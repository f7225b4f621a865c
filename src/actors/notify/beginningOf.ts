/** The beginning of an answer, as text. */
import type { Readable } from "node:stream"
import { Effect } from "effect"

/** Far more than is shown, and little enough to be held for every call at once. */
const mostBytes = 8_000

/**
 * The status has decided already: an answer that does not end, or breaks, is cut short and changes nothing. One that is
 * read to its end leaves its connection to the next call.
 */
export const beginningOf = (body: Readable): Effect.Effect<string> =>
  Effect.suspend(() => {
    const chunks: Array<Buffer> = []
    let bytes = 0
    const text = () => new TextDecoder().decode(Buffer.concat(chunks).subarray(0, mostBytes))
    return Effect.callback<string>((done) => {
      const end = () => done(Effect.succeed(text()))
      // It has come to nothing before anybody listened.
      if (body.destroyed) return end()
      body.on("error", end)
      body.on("close", end)
      body.on("end", end)
      body.on("data", (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes >= mostBytes) body.destroy()
      })
    }).pipe(
      Effect.timeoutOrElse({
        duration: "2 seconds",
        orElse: () =>
          Effect.sync(() => {
            body.destroy()
            return text()
          })
      }),
      Effect.onInterrupt(() => Effect.sync(() => body.destroy()))
    )
  })
