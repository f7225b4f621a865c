/** Counts words and ranks them, in memory that is bounded. */
import { flat } from "../text/flat.ts"
import type { Ranked } from "./Ranked.ts"

/** Why a count is not whole: words that were not kept, or not told apart, or counts that are not exact. */
type Problem = "too many words" | "word too long" | "word too frequent"

export class Tally {
  readonly #mostWords: number
  readonly #mostCharacters: number
  // A Map and not an object: `__proto__` and `constructor` are words as well.
  #newest = new Map<string, number>()
  /** One after the other, as each is full. */
  readonly #places = [this.#newest]
  unique = 0
  #counts = new Uint32Array(1024)
  #characters = 0
  total = 0
  problem: Problem | undefined

  /** `mostWords` different ones are kept, and as many characters as such words would have at length. */
  constructor(mostWords: number) {
    this.#mostWords = mostWords
    this.#mostCharacters = Math.max(1024 * 1024, mostWords * longWord)
  }

  add(word: string, times: number): void {
    this.total += times
    const known = this.#placeOf(word)
    if (known === undefined) this.#learn(word, times)
    else this.#count(known, (this.#counts[known] ?? 0) + times)
  }

  /** Whether one more word of this length can be kept. */
  hasRoomFor(length: number): boolean {
    return this.unique < this.#mostWords && this.#characters + length <= this.#mostCharacters
  }

  /** Gives the words from one rank to before another: most frequent first, of the same count in the order of the text. */
  ranking(): (from: number, to: number) => Ranked {
    const words = this.#places.flatMap((places) => [...places.keys()])
    // Numbers that hold both count and place are sorted in a tenth of the time that comparing takes.
    const keys = new Float64Array(words.length)
    for (let place = 0; place < keys.length; place++) {
      keys[place] = (2 ** 32 - (this.#counts[place] ?? 0)) * placesPerCount + place
    }
    keys.sort()
    return (from, to) => {
      const places = keys.subarray(from, to)
      const ranked = { words: Array<string>(places.length), counts: new Uint32Array(places.length) }
      for (let rank = 0; rank < places.length; rank++) {
        const place = (places[rank] ?? 0) % placesPerCount
        ranked.words[rank] = words[place] ?? ""
        ranked.counts[rank] = this.#counts[place] ?? 0
      }
      return ranked
    }
  }

  #placeOf(word: string): number | undefined {
    const place = this.#newest.get(word)
    if (place !== undefined || this.#places.length === 1) return place
    return this.#places.find((places) => places.has(word))?.get(word)
  }

  #learn(word: string, times: number): void {
    if (!this.hasRoomFor(word.length)) {
      this.problem ??= "too many words"
      return
    }
    const place = this.unique++
    if (place === this.#counts.length) this.#grow()
    this.#count(place, times)
    this.#characters += word.length
    if (this.#newest.size === mostInMap) this.#places.push((this.#newest = new Map()))
    this.#newest.set(flat(word), place)
  }

  #count(place: number, times: number): void {
    if (times > mostTimes) this.problem ??= "word too frequent"
    else this.#counts[place] = times
  }

  #grow(): void {
    const grown = new Uint32Array(this.#counts.length * 2)
    grown.set(this.#counts)
    this.#counts = grown
  }
}

/** Characters: the words of a large vocabulary have eight to ten. */
const longWord = 24

/**
 * A Map takes twice the memory at once when it is full. Beyond the 16 MB that Node leaves a thread to end in, which a Map
 * of twice as many words would ask for, that ends the whole process where the heap is nearly full.
 */
const mostInMap = 2 ** 18

/** More have no room in a thread of reasonable size. */
export const mostWordsEver = 1_000_000

/** A text that stands in 100,000 others counts as often. */
export const mostTimes = 2 ** 32 - 1

/** Count and place together are exact up to two to the power of 53. */
const placesPerCount = 2 ** 21
