/** The newest events, as they are written to those who listen: who was away for a moment goes on from here. */
import type { FinalState } from "../../schemas/TaskRecord.ts"

export interface Entry {
  readonly sequence: number
  readonly kind: string
  readonly state: FinalState
  readonly run: number
  readonly bytes: Uint8Array
}

export interface Filter {
  readonly kind?: string
  readonly state?: FinalState
  /** Of any state, if the task was done again: it may have been in this one before. */
  readonly again?: boolean
}

export const passes = (
  { kind, state, again = false }: Filter,
  entry: Pick<Entry, "kind" | "state" | "run">
): boolean =>
  (kind === undefined || kind === entry.kind) &&
  (state === undefined || state === entry.state || (again && entry.run > 1))

/** Begins after the event with the sequence `place`. Holds so many bytes at most, and one event in any case. */
export class Ring {
  readonly #most: number
  #entries: Array<Entry> = []
  /** Those before it have been let go of. */
  #first = 0
  #bytes = 0
  #floor: number
  #newest: number

  constructor(place: number, most: number) {
    this.#most = most
    this.#floor = place
    this.#newest = place
  }

  /** Everything after this sequence is here. */
  get floor(): number {
    return this.#floor
  }

  /** The sequence of the newest event. */
  get newest(): number {
    return this.#newest
  }

  push(entry: Entry): void {
    this.#entries.push(entry)
    this.#newest = entry.sequence
    this.#bytes += entry.bytes.length
    while (this.#bytes > this.#most && this.#entries.length - this.#first > 1) this.#letGo()
  }

  /** Those after a sequence that pass; about so many bytes, and one in any case. */
  after(sequence: number, filter: Filter, most: number) {
    const bytes: Array<Uint8Array> = []
    let size = 0
    let last = sequence
    for (let at = this.#indexAfter(sequence); at < this.#entries.length && size < most; at += 1) {
      const entry = this.#entries[at]
      if (entry === undefined) break
      last = entry.sequence
      if (!passes(filter, entry)) continue
      bytes.push(entry.bytes)
      size += entry.bytes.length
    }
    return { bytes, last, isAll: size < most }
  }

  #letGo(): void {
    const entry = this.#entries[this.#first]
    this.#first += 1
    this.#bytes -= entry?.bytes.length ?? 0
    this.#floor = entry?.sequence ?? this.#floor
    if (this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first)
      this.#first = 0
    }
  }

  #indexAfter(sequence: number): number {
    let low = this.#first
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle]?.sequence ?? Number.POSITIVE_INFINITY) > sequence) high = middle
      else low = middle + 1
    }
    return low
  }
}
