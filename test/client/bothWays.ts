/** A gateway on a NATS of its own, and a client of it each way: what one does, the other does as well. */
import { afterAll, beforeAll, describe } from "@effect/vitest"
import { Millrace } from "../../src/client/Millrace.ts"
import { onGateway } from "../gateway/gateway.ts"

export type World = ReturnType<typeof onGateway>

export const bothWays = (
  tests: (
    client: () => Millrace,
    world: World,
    way: "nats" | "http",
    /** Another one. */
    connect: () => Promise<Millrace>
  ) => void
) => {
  const world = onGateway()
  describe.each(["nats", "http"] as const)("over %s", (way) => {
    let client: Millrace | undefined
    const connect = () =>
      Millrace.connect(way === "nats" ? { servers: world.nats().url } : { url: world.gateway().url })
    beforeAll(async () => {
      client = await connect()
    })
    afterAll(() => client?.close())
    tests(
      () => {
        if (client === undefined) throw new Error("it is connected before the tests")
        return client
      },
      world,
      way,
      connect
    )
  })
}
