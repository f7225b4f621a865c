/** Ids and keys: whatever a caller says, what goes into a subject is one safe token. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as TaskId from "../../src/schemas/TaskId.ts"

const kinds = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/)
const keys = fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/)
const anyText = fc.string({ unit: "binary", maxLength: 2_000 })
/** 0 to the last millisecond that 48 bits hold. */
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 })

describe("a task's id", () => {
  it("gives back the kind and the key it was made of", () => {
    fc.assert(
      fc.property(kinds, keys, (kind, key) => {
        assert.deepEqual(TaskId.parse(TaskId.make(kind, key)), { kind, key })
      })
    )
  })

  it.each([
    ["an empty text", ""],
    ["no underscore", "fetch"],
    ["no key", "fetch_"],
    ["no kind", "_a"],
    ["a kind in upper case", "Fetch_a"],
    ["a kind that begins with a digit", "1fetch_a"],
    ["a kind of 33 letters", `${"f".repeat(33)}_a`],
    ["a key of 129 letters", `fetch_${"a".repeat(129)}`],
    ["a dot", "fetch_a.b"],
    ["a wildcard", "fetch_*"],
    ["a space", "fetch_a b"],
    ["a line's end", "fetch_a\n"],
    ["a letter beyond ASCII", "fetch_ä"],
    ["a slash", "fetch_a/b"]
  ])("is none with %s", (_, text) => {
    assert.isUndefined(TaskId.parse(text))
  })
})

describe("the key of a caller", () => {
  it("is a key, whatever the caller's text", () => {
    fc.assert(fc.property(anyText, (text) => assert.isTrue(TaskId.isKey(TaskId.keyOfCaller(text)))))
  })

  it("is the same for the same text, and another for another", () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        assert.strictEqual(TaskId.keyOfCaller(one) === TaskId.keyOfCaller(other), one === other)
      })
    )
  })

  it("never looks like one of a sequence, a child or a fresh task", () => {
    fc.assert(fc.property(anyText, (text) => assert.match(TaskId.keyOfCaller(text), /^k-/)))
  })
})

describe("the key of a child", () => {
  it("is a key, whatever the call is named", () => {
    fc.assert(
      fc.property(kinds, keys, anyText, (kind, key, call) => {
        assert.isTrue(TaskId.isKey(TaskId.keyOfChild(TaskId.make(kind, key), call)))
      })
    )
  })

  it("differs between two parents and between two calls", () => {
    const made = [
      TaskId.keyOfChild("count-page_a", "fetch"),
      TaskId.keyOfChild("count-page_b", "fetch"),
      TaskId.keyOfChild("count-page_a", "count")
    ]
    assert.strictEqual(new Set(made).size, 3)
  })
})

describe("a fresh key", () => {
  it("is a UUID version 7 that carries its time", () => {
    fc.assert(
      fc.property(times, (now) => {
        const key = TaskId.freshKey(now)
        assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        assert.strictEqual(Number.parseInt(key.replaceAll("-", "").slice(0, 12), 16), now)
      })
    )
  })

  it("sorts by time", () => {
    fc.assert(
      fc.property(times, times, (one, other) => {
        fc.pre(one < other)
        assert.isTrue(TaskId.freshKey(one) < TaskId.freshKey(other))
      })
    )
  })

  it("comes only once, even within a millisecond", () => {
    const made = Array.from({ length: 1_000 }, () => TaskId.freshKey(1_700_000_000_000))
    assert.strictEqual(new Set(made).size, made.length)
  })
})

describe("the key of a sequence", () => {
  it("gives the sequence back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 53 - 1 }), (sequence) => {
        assert.strictEqual(TaskId.sequenceOfKey(TaskId.keyOfSequence(sequence)), sequence)
      })
    )
  })

  it.each(["seq-", "seq-0", "seq-01", "seq--1", "seq-1.5", "seq-1e3", "seq-99999999999999999", "k-1", "1"])(
    "is not %s",
    (key) => {
      assert.isUndefined(TaskId.sequenceOfKey(key))
    }
  )
})
