/** What of a configuration differs from what the server has. */
import { assert, describe, it } from "@effect/vitest"
import { differences } from "../../src/streams/differences.ts"

describe("the difference between what is wanted and what is found", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, ReadonlyArray<string>]>([
    ["nothing", { a: 1 }, { a: 1 }, []],
    ["another value", { a: 1, b: 2 }, { a: 1, b: 3 }, ["b"]],
    ["something missing", { a: 1 }, {}, ["a"]],
    ["nothing of what is not wanted", { a: 1 }, { a: 1, b: 2 }, []],
    ["nothing where the server leaves out a false", { a: false }, {}, []],
    ["nothing where the server leaves out a zero", { a: 0 }, {}, []],
    ["nothing where the server leaves out an empty text", { a: "" }, {}, []],
    ["a true where a false is wanted", { a: false }, { a: true }, ["a"]],
    ["nothing in a list", { a: [1, 2] }, { a: [1, 2] }, []],
    ["the order of a list", { a: [1, 2] }, { a: [2, 1] }, ["a"]],
    ["a longer list", { a: [1] }, { a: [1, 2] }, ["a"]],
    ["a shorter list", { a: [1, 2] }, { a: [1] }, ["a"]],
    ["a list where there is none", { a: [1] }, { a: 1 }, ["a"]],
    ["nothing inside", { a: { b: 1 } }, { a: { b: 1, c: 2 } }, []],
    ["something inside", { a: { b: 1 } }, { a: { b: 2 } }, ["a"]],
    ["something inside a list", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ["a"]],
    ["nothing inside where nothing was wanted", { a: { b: 1 } }, {}, ["a"]]
  ])("is %s", (_, wanted, found, settings) => {
    assert.deepEqual(differences(wanted, found), settings)
  })
})
