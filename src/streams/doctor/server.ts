/** The server as it greets: its version, what it takes, whether the way to it is private, and whether it is alone. */
import { isNewEnough, oldest } from "../server/version.ts"
import { minPayload } from "../SetUp.ts"
import { type Finding, bad, doubtful, good } from "./Finding.ts"

export const server = (info: Greeting, isNear: boolean, replicas: number): ReadonlyArray<Finding> => [
  isNewEnough(info.version)
    ? good("version", `nats-server ${info.version}`)
    : bad("version", `nats-server ${info.version}`, `Upgrade every server to ${oldest} or newer.`),
  info.max_payload >= minPayload
    ? good("messages", `up to ${info.max_payload} bytes`)
    : bad(
        "messages",
        `only up to ${info.max_payload} bytes, and a record may have ${minPayload}`,
        "Set max_payload: 1MB in the configuration of every nats-server."
      ),
  isOverTls(info) || isNear
    ? good("way", isOverTls(info) ? "over TLS" : "without TLS, on this machine")
    : doubtful(
        "way",
        "without TLS: whoever is between reads and changes all of it",
        "Give the servers certificates, and name their authority in NATS_TLS_CA."
      ),
  cluster(info, replicas)
]

/** What is looked at of it. */
export interface Greeting {
  readonly version: string
  readonly max_payload: number
  readonly tls_required?: boolean
  readonly tls_available?: boolean
  readonly cluster?: string
  readonly connect_urls?: ReadonlyArray<string>
}

/** The client takes TLS wherever it is offered. */
const isOverTls = ({ tls_required, tls_available }: Greeting) =>
  tls_required === true || tls_available === true

const cluster = ({ cluster, connect_urls = [] }: Greeting, replicas: number): Finding => {
  if (cluster === undefined) {
    return replicas === 1
      ? good("cluster", "one server, and one copy of everything")
      : bad(
          "cluster",
          `the server stands alone, and MILLRACE_REPLICAS asks for ${replicas} copies`,
          "Connect the servers to a cluster, or set MILLRACE_REPLICAS to 1."
        )
  }
  const known = connect_urls.length
  const where = known < 2 ? "" : `, at ${known} addresses`
  if (known > 1 && known < replicas) {
    const todo = "Start those that are missing, or set MILLRACE_REPLICAS to what there is."
    return bad("cluster", `${cluster}${where}, and MILLRACE_REPLICAS asks for ${replicas}`, todo)
  }
  return replicas > 1
    ? good("cluster", `${cluster}${where}; MILLRACE_REPLICAS is ${replicas}`)
    : doubtful(
        "cluster",
        `${cluster}${where}, and only one copy of everything: what is on a server is away with it`,
        "Set MILLRACE_REPLICAS=3 and run `millrace setup`."
      )
}
