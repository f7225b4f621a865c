/**
 * The newest messages of a subject in a span of a stream. The server reads upwards only, so it is asked for windows of
 * sequences, from the top down. Each question has its price: with a filter the server first counts all that matches. Where
 * many messages are wanted, a window is read as it is and sorted out here. Where few are, the server filters, and the
 * window is as wide as it has to be, by what the last one held, to hold what is needed. Over an empty stretch it leaps by
 * asking what comes next after a place: that costs only the way there.
 */
import { Effect } from "effect"
import type { Batch } from "./BatchRead.ts"
import type { JetStream } from "./JetStream.ts"
import { readsOf } from "./replicas.ts"
import type { Span } from "./Span.ts"
import type { StoredMessage } from "./StoredMessage.ts"

export interface Wanted {
  readonly stream: string
  readonly subject: string
  /** Asked of all messages, of the subject or not. */
  readonly isWanted: (message: StoredMessage) => boolean
  readonly limit: number
}

export interface Newest {
  /** Newest first: as many as wanted, or fewer if they are large. */
  readonly messages: ReadonlyArray<StoredMessage>
  /** There are more of them further down. */
  readonly more: boolean
}

/** A page that has so many bytes is long enough: a record alone may have a million. */
export const pageBytes = 4 * 1024 * 1024

/** If at least one message in so many is wanted, all are read. */
const dense = 4

/** So much wider than needed is a window, for messages do not lie evenly. */
const margin = 1.25

/** Each leap is so many times as far as the one before. */
const stride = 8

export const newest = Effect.fnUntraced(function* (
  jetstream: JetStream["Service"],
  { stream, subject, isWanted, limit }: Wanted,
  span: Span
) {
  const reads = readsOf(jetstream, stream, subject)
  const found: Array<StoredMessage> = []
  let bytes = 0
  /** What lies here and above has been looked at. */
  let below = span.below
  /** There is nothing below this. */
  let floor = span.from
  /** Where something lies, with perhaps an empty stretch above it. */
  let known: number | undefined
  let leapt = false
  /** How many messages go into one answer. */
  let fits = Math.max(1, Math.floor(pageBytes / Math.max(1, span.bytes)))
  /** How many of the subject are known to lie above. */
  let above = 0
  /** One more than fits the page: then there is a next one. */
  const need = () => limit + 1 - found.length
  /** How many to look for at once: for the last few it is not worth while to aim well. */
  const share = () => Math.min(fits, Math.max(need(), Math.ceil(limit / 2)))

  const read = Effect.fnUntraced(function* (from: number, filter: string, batch: number) {
    const answer = yield* reads.batch({ seq: from, next_by_subj: filter, batch, max_bytes: pageBytes }, below)
    const window = windowOf(answer, from, below)
    if (!window.whole && answer.messages.length < batch) {
      fits = Math.max(1, Math.ceil(answer.messages.length / margin))
    }
    return window
  })

  const take = (window: Window) => {
    const wanted = window.inside.filter(isWanted)
    for (const message of wanted.toReversed()) {
      if (need() === 0 || bytes >= pageBytes) break
      found.push(message)
      bytes += message.data.length
    }
    below = window.from
    return wanted.length
  }

  /** As wide as needed if so many that match lie in so many sequences. */
  const widthFor = (matches: number, sequences: number) =>
    Math.max(1, Math.ceil((margin * share() * sequences) / Math.max(1, matches)))

  /** Just below, all messages. */
  const close = () => ({ width: share(), filtered: false })

  /** Nothing was found just below; this is where to look next. */
  const leap = Effect.fnUntraced(function* () {
    if (known !== undefined) {
      below = yield* topOf(reads, { from: known, below, near: share() })
      known = undefined
      return close()
    }
    if (!leapt) {
      leapt = true
      const lowest = yield* reads.next(floor)
      floor = Math.min(below, lowest?.sequence ?? below)
      const highest = span.top && found.length === 0 ? yield* reads.last : undefined
      if (highest !== undefined && highest.sequence < below) {
        below = highest.sequence + 1
        return close()
      }
    }
    for (let width = stride * share(); below > floor; width *= stride) {
      const from = Math.max(floor, below - width)
      const next = yield* reads.next(from)
      if (next !== undefined && next.sequence < below) {
        known = next.sequence
        return { width: below - known, filtered: true }
      }
      below = from
    }
    return close()
  })

  let { width, filtered } = close()
  const goesOn = () => need() > 0 && bytes < pageBytes && below > floor
  while (goesOn()) {
    const from = Math.max(floor, below - width)
    const size = below - from
    const window = filtered
      ? yield* read(from, subject, Math.min(size, 2 * share()))
      : yield* read(from, everything, size)
    if (!window.whole) {
      width = Math.min(Math.floor(size / 2), widthFor(Math.min(size, window.count - above), size))
      continue
    }
    if (filtered) above = window.count - window.inside.length
    const taken = take(window)
    if (taken === 0) {
      ;({ width, filtered } = yield* leap())
      continue
    }
    known = undefined
    filtered = taken * dense < size
    width = filtered ? widthFor(taken, size) : Math.min(fits, widthFor(taken, size))
  }
  const newest: Newest = {
    messages: found.slice(0, limit),
    more: found.length > limit || bytes >= pageBytes
  }
  return newest
})

const everything = ">"

interface Window {
  readonly from: number
  /** Oldest first. */
  readonly inside: ReadonlyArray<StoredMessage>
  /** Nothing that lies inside is missing. */
  readonly whole: boolean
  /** How many match from its lower end to the end of the stream. */
  readonly count: number
}

const windowOf = ({ messages, last, pending }: Batch, from: number, below: number): Window => ({
  from,
  inside: messages.filter((message) => message.sequence < below),
  whole: pending === 0 || last >= below - 1,
  count: messages.length + pending
})

/** A sequence with nothing of the subject from there up to `below`, and something near under it: found by halves. */
const topOf = Effect.fnUntraced(function* (
  reads: ReturnType<typeof readsOf>,
  { from, below, near }: { readonly from: number; readonly below: number; readonly near: number }
) {
  let low = from
  let high = below
  while (high - low > near) {
    const middle = low + Math.ceil((high - low) / 2)
    const next = yield* reads.next(middle)
    if (next === undefined || next.sequence >= high) high = middle
    else low = next.sequence
  }
  return high
})
