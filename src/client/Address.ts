/** Where Millrace is: a NATS, or a gateway. */
import { type Effect, Layer } from "effect"
import type { Client, Straight } from "./Client.ts"
import { InvalidRequest, type Unavailable } from "./Failures.ts"
import { type Gateway, layerHttp } from "./overHttp/layerHttp.ts"
import { type Servers, layerNats } from "./overNats/layerNats.ts"

export type Address = Servers | Gateway

/** From JavaScript anything may come. */
export const layerOf = (address: Address): Layer.Layer<Client | Straight, InvalidRequest | Unavailable> => {
  if (typeof address !== "object" || address === null) return Layer.effectContext(noAddress)
  if ("servers" in address) return layerNats(address)
  return "url" in address ? layerHttp(address) : Layer.effectContext(noAddress)
}

const noAddress: Effect.Effect<never, InvalidRequest> = new InvalidRequest({
  faults: [
    {
      path: [],
      message:
        'say where Millrace is: { servers: "nats://127.0.0.1:4222" }, or { url: "http://127.0.0.1:8080", apiKey }'
    }
  ]
})
