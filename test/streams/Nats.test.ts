/** What an address of NATS says: servers apart by commas, and as whom. */
import { assert, describe, it } from "@effect/vitest"
import { addressesOf, withoutPassword } from "../../src/streams/addresses.ts"

describe("an address of NATS", () => {
  it.each([
    ["nats://h:4222", { servers: ["nats://h:4222"] }],
    ["nats://secret@h", { servers: ["nats://h"], token: "secret" }],
    ["nats://u:a@h", { servers: ["nats://h"], user: "u", pass: "a" }],
    ["nats://u:@h", { servers: ["nats://h"], user: "u", pass: "" }],
    ["nats://u:a:b:c@h", { servers: ["nats://h"], user: "u", pass: "a:b:c" }],
    ["nats://u%3A1:a%40%3Ab@h", { servers: ["nats://h"], user: "u:1", pass: "a@:b" }],
    ["u:a@h:4222", { servers: ["h:4222"], user: "u", pass: "a" }],
    ["nats://u:a/b@c@h", { servers: ["nats://h"], user: "u", pass: "a/b@c" }],
    ["nats://u:100%@h", { servers: ["nats://h"], user: "u", pass: "100%" }],
    ["nats://u:a:b@h1,nats://h2", { servers: ["nats://h1", "nats://h2"], user: "u", pass: "a:b" }]
  ])("says in %s where and as whom", (url, said) => {
    assert.deepEqual<unknown>(addressesOf(url), said)
  })

  it("is told without its password, whatever that holds", () => {
    assert.strictEqual(withoutPassword("nats://u:a:b@h1,nats://u:a:b@h2"), "nats://h1,nats://h2")
  })
})
