/** The fetch actor: downloads a page or a file, keeps it as a blob, and reads what a page says of itself. */
import { Config, Duration, Effect, type Scope, type Stream } from "effect"
import { finalDownloadFailures } from "../schemas/Download.ts"
import { finalExtractFailures } from "../schemas/Extract.ts"
import { Fetch } from "../schemas/Fetch.ts"
import { Blobs } from "../streams/Blobs.ts"
import { Pages } from "../streams/Pages.ts"
import { type Download, Downloads } from "./Downloads.ts"
import type { Patience } from "./download/exchange.ts"
import { limits } from "./download/limits.ts"
import { asSent } from "./download/redirect.ts"
import { Extraction } from "./fetch/Extraction.ts"
import * as Former from "./fetch/former.ts"
import { Politeness } from "./fetch/Politeness.ts"
import { readText } from "./fetch/readText.ts"
import * as Actor from "./runtime/Actor.ts"
import { actualType } from "./text/actualType.ts"
import { isText, mediaType } from "./text/contentType.ts"

type Input = typeof Fetch.input.Type

export const FetchActor = Actor.define(Fetch, {
  concurrency: 16,
  // What is downloaded is to be read and stored as well: what was slow is told as the failure that it is.
  timeout: Config.map(limits, ({ total }) => Duration.millis(total + 10_000)),
  retry: { attempts: 6, first: "500 millis" },
  giveUpOn: [...finalDownloadFailures, ...finalExtractFailures, "RobotsDisallowed"],
  run: Effect.fn("Fetch.run")(function* (input) {
    const means = { patience: (yield* Politeness).patience(), keeper: yield* Effect.scope }
    const fetching = input.conditional ? fetchIfChanged(input, means) : fetch(input, means)
    const [elapsed, output] = yield* Effect.timed(fetching)
    return { ...output, elapsedMs: Duration.toMillis(elapsed) }
  }, Effect.scoped)
})

/** What an attempt has of time and memory. */
interface Means {
  readonly patience: Patience
  readonly keeper: Scope.Scope
}

const fetch = (input: Input, means: Means) =>
  Effect.flatMap(download(input, means), (found) => keep(found, input))

const fetchIfChanged = Effect.fnUntraced(function* (input: Input, means: Means) {
  const pages = yield* Pages
  const address = asSent(input.url).href
  const known = yield* pages.find(address)
  const found = yield* download(input, means, known && Former.conditionsOf(known))
  const isSame = found.status === 304 && found.url === known?.url
  const former = isSame ? yield* Former.find(known) : undefined
  if (known !== undefined && former !== undefined) {
    const { text, ...output } = former
    const { body, url } = output
    if (body.id !== known.body.id) yield* pages.put(address, yield* Former.storedNow({ ...known, body }))
    const { found } = yield* read(text ?? nothing, body.contentType, url, input)
    return { ...output, status: 304, notModified: true as const, ...found }
  }
  // It is as it was, and what it was has been forgotten since; or another page than the one that was asked about.
  const isLost = found.status === 304 && known !== undefined
  // Before it is asked for again: a task that is handed back between the two would come back to ask in vain for ever.
  if (isLost) yield* pages.put(address, Former.withoutConditions(known))
  const now = isLost ? yield* download(input, means) : found
  const output = yield* keep(now, input)
  const page = yield* Former.knownOf(now, output)
  if (page !== undefined) yield* pages.put(address, page)
  return output
})

/** By the limits of each host on the way. */
const download = Effect.fnUntraced(function* (
  input: Input,
  { patience, keeper }: Means,
  headers: Readonly<Record<string, string>> = {}
) {
  const downloads = yield* Downloads
  const politeness = yield* Politeness
  return yield* politeness.walk(input.url, { respectRobots: input.respectRobots ?? false, patience }).pipe(
    Effect.flatMap(({ from, beforeHop }) => downloads.get(from, { headers, beforeHop, patience, keeper })),
    Effect.scoped,
    Effect.tapErrorTag("PageUnavailable", politeness.heed)
  )
})

const keep = Effect.fnUntraced(function* ({ url, status, contentType, bytes }: Download, input: Input) {
  const blobs = yield* Blobs
  const type = actualType(contentType, bytes)
  const output = { url, status, contentType: contentType || type, bytes: bytes.length }
  const { text, found } = yield* read(bytes, type, url, input)
  if (text === undefined) return { ...output, body: yield* blobs.putBytes(bytes, type), ...found }
  const body = yield* stored(text.body, `${mediaType(type)}; charset=utf-8`)
  return { ...output, charset: text.charset, body, ...found }
})

const stored = Effect.fnUntraced(function* (
  body: Uint8Array | Stream.Stream<Uint8Array>,
  contentType: string
) {
  const blobs = yield* Blobs
  return body instanceof Uint8Array
    ? yield* blobs.putBytes(body, contentType)
    : // No limit was given that could be passed.
      yield* Effect.catchTag(blobs.put(body, { contentType }), "BlobTooLarge", Effect.die)
})

const nothing = new Uint8Array()

/** What a body says, if it is a text: one that was downloaded, or a former one. */
const read = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  contentType: string,
  url: string,
  { extract }: Input
) {
  const text = isText(contentType) ? yield* readText(bytes, contentType, url) : undefined
  const body = text?.body ?? bytes
  const extracted = extract && (yield* (yield* Extraction).search({ url, contentType, body }, extract))
  return { text, found: { ...(text?.page && { page: text.page }), ...(extracted && { extracted }) } }
})
