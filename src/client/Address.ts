/** Where Millrace is: a NATS, or a gateway. */
import type { Layer } from "effect"
import type { Client } from "./Client.ts"
import type { InvalidRequest, Unavailable } from "./Failures.ts"
import { type Gateway, layerHttp } from "./overHttp/layerHttp.ts"
import { type Servers, layerNats } from "./overNats/layerNats.ts"

export type Address = Servers | Gateway

export const layerOf = (address: Address): Layer.Layer<Client, InvalidRequest | Unavailable> =>
  "servers" in address ? layerNats(address) : layerHttp(address)
