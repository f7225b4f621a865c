/** Count: what the actor does with the bytes of a page, beside htmlparser2 and the same words counted in a Map. */
import { readFileSync } from "node:fs"
import { Parser } from "htmlparser2"
import { Effect, Layer, ManagedRuntime, Stream } from "effect"
import { Counter } from "../../src/actors/count/Counter.ts"
import { entriesOf } from "../../src/actors/count/Ranked.ts"
import { Threads } from "../../src/actors/threads/Threads.ts"
import type { Comparison } from "./Comparison.ts"

const milliseconds = 1000

const article = readFileSync(new URL("../../test/corpus/pages/en.utf-8.page", import.meta.url))

/** As the object store has it. */
const chunkBytes = 131_072

export const compare = async (): Promise<ReadonlyArray<Comparison>> =>
  [100_000, 5_000_000].flatMap((length) =>
    (["unicode", "whitespace"] as const).map((words): Comparison => {
      const page = Buffer.concat(Array<Buffer>(Math.ceil(length / article.length)).fill(article))
      const chunks = Array.from({ length: Math.ceil(page.length / chunkBytes) }, (_, n) =>
        page.subarray(n * chunkBytes, (n + 1) * chunkBytes)
      )
      const runtime = ManagedRuntime.make(Counter.layer.pipe(Layer.provide(Threads.layer)))
      const source = {
        bytes: page.length,
        contentType: "text/html; charset=utf-8",
        content: Stream.fromIterable(chunks, { chunkSize: 1 })
      }
      const ours = Effect.map(
        Effect.flatMap(Counter, ({ count }) => count(source, { scope: "body", words, top: 20 })),
        entriesOf
      )
      return {
        actor: "count",
        what: `${length / 1_000_000} MB page in chunks, ${words} words`,
        unit: "MB/s",
        target: 0.8,
        pattern: "TextDecoder, htmlparser2's Parser, its text put together, the same words counted in a Map",
        bare: () => rate(page.length, async () => bare(chunks, words === "unicode" ? segments : splits)),
        ours: () => rate(page.length, () => runtime.runPromise(ours)),
        close: () => runtime.dispose()
      }
    })
  )

const rate = async (bytes: number, work: () => Promise<unknown>) => {
  const from = performance.now()
  let done = 0
  while (performance.now() < from + milliseconds) {
    await work()
    done += bytes
  }
  return done / 1000 / (performance.now() - from)
}

const bare = (chunks: ReadonlyArray<Uint8Array>, wordsOf: (text: string) => Iterable<string>) => {
  const counts = new Map<string, number>()
  for (const word of wordsOf(textOf(chunks))) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 20)
}

const textOf = (chunks: ReadonlyArray<Uint8Array>) => {
  let text = ""
  let unseen = 0
  const isUnseen = (name: string) => name === "script" || name === "style" || name === "template"
  const parser = new Parser({
    onopentag: (name) => void (unseen += isUnseen(name) ? 1 : 0),
    ontext: (piece) => void (text += unseen === 0 ? piece : ""),
    onclosetag: (name) => {
      if (isUnseen(name)) unseen--
      text += "\n"
    }
  })
  const decoder = new TextDecoder()
  for (const chunk of chunks) parser.write(decoder.decode(chunk, { stream: true }))
  parser.end(decoder.decode())
  return text
}

const segmenter = new Intl.Segmenter("und", { granularity: "word" })

const segments = function* (text: string) {
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike === true) yield segment.toLowerCase()
  }
}

const splits = function* (text: string) {
  for (const [word] of text.matchAll(
    /[^\t-\r\u001c- \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g
  )) {
    yield word
  }
}
