/** Counter: counts texts, the short ones in place and the long ones in a thread, as they come. */
import { Config, Context, Effect, Layer, Schema, Stream } from "effect"
import { MarkupTooDeep, TooManyWords, WordTooFrequent, WordTooLong } from "../../schemas/Count.ts"
import type { WorkOverran, WorkTooLarge } from "../../schemas/Work.ts"
import { decodeText } from "../text/decodeText.ts"
import { deepest } from "../text/OpenElements.ts"
import { Threads } from "../threads/Threads.ts"
import { Answer, Counted } from "./Counted.ts"
import { Counting, type How } from "./Counting.ts"
import { report } from "./report.ts"
import { mostTimes, mostWordsEver } from "./Tally.ts"
import type { Asked } from "./thread.ts"
import { longestRun } from "./UnicodeWords.ts"
import { longestWord } from "./WhitespaceWords.ts"

/** A text, or bytes of which `contentType` says something. */
export type Source<E> =
  | { readonly text: string }
  | { readonly bytes: number; readonly contentType: string; readonly content: Stream.Stream<Uint8Array, E> }

export interface Options extends Pick<How, "scope" | "words"> {
  /** How many of the most frequent words to give by themselves. */
  readonly top: number
}

type Failure = TooManyWords | WordTooLong | WordTooFrequent | MarkupTooDeep | WorkOverran | WorkTooLarge

export class Counter extends Context.Service<
  Counter,
  { readonly count: <E>(source: Source<E>, options: Options) => Effect.Effect<Counted, E | Failure> }
>()("millrace/Counter") {
  static readonly layer = Layer.effect(
    Counter,
    Effect.gen(function* () {
      const mostWords = yield* Config.schema(Positive, "COUNT_MAX_WORDS").pipe(Config.withDefault(250_000))
      const memoryMb = memoryFor(mostWords)
      const { run } = yield* Threads

      const inThread = <E>(asked: Asked, content: Stream.Stream<Uint8Array, E>) =>
        run(new URL("./thread.ts", import.meta.url), asked, { timeout, memoryMb, chunks: content }).pipe(
          Effect.flatMap(decode)
        )

      const answer = Effect.fnUntraced(function* <E>(source: Source<E>, { top, ...rest }: Options) {
        const how = { ...rest, mostWords }
        if ("text" in source) {
          return source.text.length <= shortFor(how)
            ? yield* inPlace(source.text, how, top)
            : yield* inThread({ how, top, text: source.text, contentType: "" }, Stream.empty)
        }
        const { bytes, contentType, content } = source
        if (bytes <= shortFor(how)) {
          const chunks = yield* Stream.runCollect(content)
          return yield* inPlace(decodeText(Buffer.concat(chunks), contentType).text, how, top)
        }
        const asked = { how, top, text: undefined, contentType }
        const first = yield* inThread(asked, content)
        if (!("problem" in first) || first.problem !== "not UTF-8") return first
        return yield* inThread({ ...asked, contentType: "text/html; charset=windows-1252" }, content)
      })

      return Counter.of({
        count: Effect.fnUntraced(function* (source, options) {
          const answered = yield* answer(source, options)
          if (!("problem" in answered)) return answered
          switch (answered.problem) {
            case "too deep":
              return yield* new MarkupTooDeep({ limit: deepest })
            case "word too long":
              return yield* new WordTooLong({ limit: options.words === "unicode" ? longestRun : longestWord })
            case "word too frequent":
              return yield* new WordTooFrequent({ limit: mostTimes })
            case "too many words":
              return yield* new TooManyWords({ limit: mostWords })
            case "not UTF-8":
              return yield* Effect.die(new Error("A text of which the charset is known was not read."))
          }
        })
      })
    })
  )
}

const Positive = Schema.FiniteFromString.check(
  Schema.isInt(),
  Schema.isBetween({ minimum: 1, maximum: mostWordsEver })
)

const decodeAnswer = Schema.decodeUnknownEffect(Answer)
const decode = (said: unknown) => Effect.orDie(decodeAnswer(said))

/** In characters or bytes: some milliseconds of work, and where markup is hostile some 40. */
const shortFor = ({ scope }: How) => (scope === "text" ? 64 * 1024 : 16 * 1024)

/** Of each of two readings, so that both are done within an attempt, and a text that takes too long is known to. */
const timeout = "50 seconds"

/** In MB: what a reader takes, and for each word that is kept up to 128 bytes, its place in the Map included. */
const memoryFor = (mostWords: number) => 32 + Math.ceil((mostWords * 128) / 1_000_000)

const inPlace = (text: string, how: How, top: number) => {
  const counting = new Counting(how)
  counting.write(text)
  counting.end()
  return decode(report(counting, top))
}
