/** Extraction: what selectors find in a page, searched in a thread that is stopped when it takes too long. */
import { Config, Context, Duration, Effect, Layer, Schema, Stream } from "effect"
import {
  type Extract,
  Extracted,
  type ExtractFailure,
  ExtractOverran,
  ExtractTooLarge,
  PageNotHtml,
  PageTooComplex,
  SelectorInvalid
} from "../../schemas/Extract.ts"
import { isHtml, isXml } from "../text/contentType.ts"
import { Threads } from "../threads/Threads.ts"
import { Timeout } from "../Timeout.ts"
import type { Question } from "./extract.ts"

export interface Searched {
  readonly url: string
  readonly contentType: string
  /** In UTF-8. */
  readonly body: Uint8Array | Stream.Stream<Uint8Array>
}

const Bytes = Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(1))

const settings = Config.all({
  timeout: Config.schema(Timeout, "FETCH_EXTRACT_TIMEOUT").pipe(Config.withDefault(Duration.seconds(2))),
  maxBytes: Config.schema(Bytes, "FETCH_EXTRACT_MAX_BYTES").pipe(Config.withDefault(5_000_000))
})

/** All values together, in bytes of JSON: with the links of the page they still fit a record. */
const limit = 100_000

/** Some 500 bytes an element. */
const memoryMb = 256

export class Extraction extends Context.Service<
  Extraction,
  { readonly search: (page: Searched, wanted: Extract) => Effect.Effect<Extracted, ExtractFailure> }
>()("millrace/Extraction") {
  static readonly layer = Layer.effect(
    Extraction,
    Effect.gen(function* () {
      const { timeout, maxBytes } = yield* settings
      const threads = yield* Threads

      const search = Effect.fn("Extraction.search")(function* (page: Searched, wanted: Extract) {
        const { url, contentType, body } = page
        const tooComplex = (reason: string) => Effect.fail(new PageTooComplex({ url, reason }))
        if (!isHtml(contentType)) return yield* new PageNotHtml({ url, contentType })
        const html = body instanceof Uint8Array ? body : yield* beginningOf(body, maxBytes)
        if (html.length > maxBytes) {
          return yield* tooComplex(`it has more than ${maxBytes} bytes (FETCH_EXTRACT_MAX_BYTES)`)
        }
        const question: Question = { html, xml: isXml(contentType), wanted, limit }
        const output = yield* threads.run(thread, question, { timeout, memoryMb }).pipe(
          Effect.catchTags({
            WorkOverran: ({ timeoutMs }) => Effect.fail(new ExtractOverran({ url, timeoutMs })),
            WorkTooLarge: () => tooComplex(`it takes more than ${memoryMb} MB of memory`)
          })
        )
        const answer = yield* Effect.orDie(decode(output))
        switch (answer.is) {
          case "found":
            return answer.found
          case "invalid": {
            const { field, reason } = answer
            return yield* new SelectorInvalid({ field, select: wanted[field]?.select ?? "", reason })
          }
          case "tooLarge":
            return yield* new ExtractTooLarge({ field: answer.field, limit })
          case "tooComplex":
            return yield* tooComplex(answer.reason)
        }
      })

      return Extraction.of({ search })
    })
  )
}

/** More than so many bytes, if there are more. */
const beginningOf = Effect.fnUntraced(function* (body: Stream.Stream<Uint8Array>, bytes: number) {
  const pieces: Array<Uint8Array> = []
  let length = 0
  yield* Stream.runForEachWhile(body, (piece) =>
    Effect.sync(() => {
      pieces.push(piece)
      length += piece.length
      return length <= bytes
    })
  )
  return Buffer.concat(pieces)
})

const thread = new URL("./extractThread.ts", import.meta.url)

const decode = Schema.decodeUnknownEffect(
  Schema.Union([
    Schema.Struct({ is: Schema.Literal("found"), found: Extracted }),
    Schema.Struct({ is: Schema.Literal("invalid"), field: Schema.String, reason: Schema.String }),
    Schema.Struct({ is: Schema.Literal("tooLarge"), field: Schema.String }),
    Schema.Struct({ is: Schema.Literal("tooComplex"), reason: Schema.String })
  ])
)
