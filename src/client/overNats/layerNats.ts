/** The client over NATS: all it needs is the address of a server, or of several. */
import { type Config, Effect, Layer } from "effect"
import { Nats } from "../../streams/Nats.ts"
import type { NatsUnreachable } from "../../streams/NatsUnreachable.ts"
import * as Streams from "../../streams/Streams.ts"
import type { CredentialsFailure } from "../../streams/credentials/failures.ts"
import * as inboxes from "../../streams/inboxes.ts"
import type { Client, Straight } from "../Client.ts"
import { clientsOver } from "../clientsOver.ts"
import { InvalidRequest, Unavailable } from "../Failures.ts"
import { wayOverNats } from "./wayOverNats.ts"

export interface Servers {
  /** `nats://[user:password@]host:port`, or `nats://token@host:port`; of a cluster all that are known. */
  readonly servers: string | ReadonlyArray<string>
  /** What NATS calls the connection: whoever looks after the server sees it. */
  readonly name?: string
}

/** Fails at once where no server answers; a connection that is lost later is waited for. */
export const layerNats = ({
  servers,
  name = "millrace client"
}: Servers): Layer.Layer<Client | Straight, InvalidRequest | Unavailable> =>
  Layer.unwrap(Effect.map(listed(servers), (list) => layerAt(list, name)))

const layerAt = (servers: string, name: string) =>
  Layer.effectContext(Effect.map(wayOverNats, clientsOver)).pipe(
    // Fresh: what another connection of this process made is not to be taken for this one's.
    Layer.provide(Layer.fresh(Streams.layer)),
    Layer.provideMerge(Nats.layerOnce(name, servers, inboxes.client)),
    Layer.catch((failure) => Layer.effectContext(refused(failure)))
  )

/** With commas between them. Of a setting that is not set there are none, and none is guessed. */
const listed = (servers: unknown): Effect.Effect<string, InvalidRequest> => {
  const list: ReadonlyArray<unknown> = typeof servers === "string" ? servers.split(",") : [servers].flat()
  return list.length > 0 && list.every((one) => typeof one === "string" && one.trim() !== "")
    ? Effect.succeed(list.join(","))
    : new InvalidRequest({
        faults: [{ path: ["servers"], message: "no address of a server, such as nats://127.0.0.1:4222" }]
      })
}

const refused = (
  failure: NatsUnreachable | CredentialsFailure | Config.ConfigError
): Effect.Effect<never, InvalidRequest | Unavailable> =>
  failure._tag === "NatsUnreachable"
    ? new Unavailable({ asked: `connect to ${failure.url}`, reason: failure.reason })
    : new InvalidRequest({ faults: [{ path: ["environment"], message: failure.message }] })
