import { describe, expect, it } from "@effect/vitest"
import { type Entry, type Filter, Ring } from "../../../src/gateway/listeners/Ring.ts"

const entry = (sequence: number, kind = "fetch", state: Entry["state"] = "succeeded", run = 1): Entry => ({
  sequence,
  kind,
  state,
  run,
  bytes: Buffer.alloc(10, sequence)
})

/** Begins after event 100, and has room for ten. */
const ringOf = (...entries: ReadonlyArray<Entry>) => {
  const ring = new Ring(100, 100)
  for (const one of entries) ring.push(one)
  return ring
}

const sequences = (ring: Ring, after: number, filter: Filter = {}, most = 1_000) =>
  ring.after(after, filter, most).bytes.map((bytes) => bytes[0])

describe("the ring", () => {
  it("has nothing at first, and knows where it is", () => {
    const ring = ringOf()
    expect([ring.floor, ring.newest]).toEqual([100, 100])
    expect(ring.after(100, {}, 10)).toEqual({ bytes: [], last: 100, isAll: true })
  })

  it("has what comes after an event, though not every sequence is one", () => {
    const ring = ringOf(entry(101), entry(104), entry(105))
    expect(sequences(ring, 100)).toEqual([101, 104, 105])
    expect(sequences(ring, 101)).toEqual([104, 105])
    expect(sequences(ring, 102)).toEqual([104, 105])
    expect(sequences(ring, 105)).toEqual([])
    expect(sequences(ring, 500)).toEqual([])
  })

  it("lets go of the oldest, and knows after which it has everything", () => {
    const ring = ringOf(...Array.from({ length: 35 }, (_, n) => entry(101 + n)))
    expect([ring.floor, ring.newest]).toEqual([125, 135])
    expect(sequences(ring, ring.floor)).toEqual([126, 127, 128, 129, 130, 131, 132, 133, 134, 135])
    expect(sequences(ring, 130)).toEqual([131, 132, 133, 134, 135])
  })

  it("has the newest however large it is", () => {
    const ring = ringOf(entry(101), { ...entry(102), bytes: Buffer.alloc(1_000, 102) })
    expect([ring.floor, ring.newest]).toEqual([101, 102])
    expect(sequences(ring, 101)).toEqual([102])
  })

  it("tells of those that pass, and how far it has looked", () => {
    const ring = ringOf(entry(101, "count"), entry(102), entry(103, "count", "failed"), entry(104))
    expect(sequences(ring, 100, { kind: "count" })).toEqual([101, 103])
    expect(sequences(ring, 100, { state: "failed" })).toEqual([103])
    expect(sequences(ring, 100, { kind: "count", state: "succeeded" })).toEqual([101])
    ring.push(entry(105, "fetch", "succeeded", 2))
    expect(sequences(ring, 100, { state: "failed", again: true })).toEqual([103, 105])
    expect(ring.after(100, { state: "cancelled" }, 10)).toEqual({ bytes: [], last: 105, isAll: true })
  })

  it("tells of a page at a time", () => {
    const ring = ringOf(...Array.from({ length: 5 }, (_, n) => entry(101 + n)))
    const first = ring.after(100, {}, 15)
    expect([first.bytes.length, first.last, first.isAll]).toEqual([2, 102, false])
    const second = ring.after(first.last, {}, 31)
    expect([second.bytes.length, second.last, second.isAll]).toEqual([3, 105, true])
  })
})
