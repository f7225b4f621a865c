/**
 * The audience: everybody who listens, by what they listen for. What has come since the last time is written to all of
 * a filter as the same bytes.
 */
import { Effect } from "effect"
import type { Listener } from "./Listener.ts"
import { type Entry, type Filter, passes } from "./Ring.ts"

interface Member {
  readonly listener: Listener
  /** The sequence of the last event that it has. */
  readonly seen: number
}

interface Group {
  readonly filter: Filter
  readonly members: Set<Member>
  waiting: Array<Entry>
}

/** Written to before others have their turn. */
const atOnce = 256

export class Audience {
  readonly #groups = new Map<string, Group>()
  #waiting = 0

  /** Bytes that wait to be written. */
  get waiting(): number {
    return this.#waiting
  }

  /** Adds a listener that has everything up to a sequence. Returns how to take it out again. */
  add(listener: Listener, filter: Filter, seen: number): () => void {
    const name = `${filter.kind ?? "*"}.${filter.state ?? "*"}.${filter.again ?? false}`
    const group = this.#groups.get(name) ?? { filter, members: new Set(), waiting: [] }
    this.#groups.set(name, group)
    const member = { listener, seen }
    group.members.add(member)
    return () => {
      group.members.delete(member)
      if (group.members.size === 0) this.#groups.delete(name)
    }
  }

  /** To be written to those whom it concerns. */
  push(entry: Entry): void {
    this.#waiting += entry.bytes.length
    for (const group of this.#groups.values()) if (passes(group.filter, entry)) group.waiting.push(entry)
  }

  /** Writes what waits, to those who are here by now. */
  flush(): Effect.Effect<void> {
    this.#waiting = 0
    const turns = [...this.#groups.values()].flatMap((group) => {
      const entries = group.waiting
      const first = entries[0]
      if (first === undefined) return []
      group.waiting = []
      const shared = Buffer.concat(entries.map(({ bytes }) => bytes))
      const tell = ({ listener, seen }: Member) =>
        seen < first.sequence
          ? listener.write(shared)
          : listener.write(...entries.filter(({ sequence }) => sequence > seen).map(({ bytes }) => bytes))
      const members = [...group.members]
      return Array.from({ length: Math.ceil(members.length / atOnce) }, (_, turn) => () => {
        for (const member of members.slice(turn * atOnce, (turn + 1) * atOnce)) tell(member)
      })
    })
    return Effect.forEach(turns, (turn) => Effect.andThen(Effect.sync(turn), Effect.yieldNow), {
      discard: true
    })
  }
}
