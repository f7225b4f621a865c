/** Headers as they are sent: what the client's own would be, without the time that these take. */
import { assert, describe, it } from "@effect/vitest"
import { headers } from "@nats-io/transport-node"
import { encoded } from "../../src/streams/encoded.ts"

const bytesOf = (made: unknown): unknown =>
  typeof made === "object" && made !== null && "encode" in made && typeof made.encode === "function"
    ? made.encode()
    : assert.fail("the client makes them otherwise")

describe("headers as they are sent", () => {
  it("are the bytes that the client itself would make of them", () => {
    const list = [
      ["Nats-Expected-Last-Subject-Sequence", "0"],
      ["Millrace-Notify", '{"email":"ü@example.org"}']
    ] as const
    const own = headers()
    for (const [name, value] of list) own.append(name, value)
    assert.deepEqual(encoded(list), Buffer.from(Object(bytesOf(own))))
  })

  it("are none where there are none", () => {
    assert.isUndefined(encoded([]))
  })

  it.each(["a\r\nNats-TTL: 1s", "a\nb", "\r"])(
    "are refused where a value would end its header: %j",
    (value) => {
      assert.throws(() => encoded([["Millrace-Parent", value]]), /Millrace-Parent cannot be sent/)
    }
  )
})
