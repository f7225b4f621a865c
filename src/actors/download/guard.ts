/** The guard of addresses: a connection is made to public addresses only, and to those a setting names. */
import { AsyncLocalStorage } from "node:async_hooks"
import { lookup as systemLookup } from "node:dns/promises"
import { BlockList, type LookupFunction, Socket, isIP } from "node:net"
import { Config, Schema } from "effect"
import { buildConnector } from "undici"
import { badPorts } from "./badPorts.ts"
import { isPublic } from "./publicAddress.ts"

/** What may be reached beside the public internet. */
export interface Allow {
  readonly name: (hostname: string) => boolean
  readonly address: (address: string) => boolean
}

/** Why a connection was not even tried; it says no more than its sender knew, lest it be used to look around. */
export class Blocked extends Error {
  readonly code = "MILLRACE_BLOCKED"
  readonly reason: string
  constructor(reason: string) {
    super(reason)
    this.reason = reason
  }
}

/** Hosts, `*.suffix` names, addresses and CIDRs, with commas between. What cannot be read allows nothing. */
export const parseAllow = (text: string): Allow => {
  const names = new Set<string>()
  const suffixes: Array<string> = []
  const addresses = new BlockList()
  for (const entry of entriesOf(text)) {
    const net = netOf(entry)
    const name = nameOf(entry)
    if (net !== undefined) addresses.addSubnet(net.address, net.prefix, net.family)
    else if (name?.startsWith("*.")) suffixes.push(name.slice(1))
    else if (name !== undefined) names.add(name)
  }
  return {
    name: (hostname) => names.has(hostname) || suffixes.some((suffix) => hostname.endsWith(suffix)),
    address: (address) => addresses.check(address, familyOf(address))
  }
}

/** The setting that says it, such as FETCH_ALLOW; nothing is allowed unless it is set. */
export const allowed = (setting: string): Config.Config<Allow> =>
  Config.schema(Schema.String.check(readable), setting).pipe(Config.withDefault(""), Config.map(parseAllow))

const readable = Schema.makeFilter((text: string) => {
  const wrong = entriesOf(text).find((entry) => netOf(entry) === undefined && nameOf(entry) === undefined)
  return wrong === undefined
    ? undefined
    : `"${wrong}" is not a host, a *.suffix, an address or a CIDR (without scheme, port or path)`
})

/**
 * For undici's `Agent({ connect })`. The one place that sees every connection, those of redirects too. A name is resolved
 * once, all its addresses are judged, and only those are connected to, so that a second answer cannot differ.
 */
export const connector = ({
  allow,
  timeout,
  resolve = (hostname) => systemLookup(hostname, { all: true })
}: {
  readonly allow: Allow
  /** Milliseconds, from the resolution to the end of the TLS handshake. */
  readonly timeout: number
  /** The system's resolver unless given. */
  readonly resolve?: (
    hostname: string
  ) => Promise<Array<{ readonly address: string; readonly family: number }>>
}): buildConnector.connector => {
  const isAllowed = (address: string) => allow.address(address) || isPublic(address)

  const lookup: LookupFunction = (hostname, { all }, answer) => {
    const judged = resolve(hostname).then((addresses) => {
      const [first] = addresses
      if (first === undefined) throw Object.assign(new Error("no address"), { code: "ENOTFOUND" })
      if (!allow.name(plain(hostname)) && !addresses.every(({ address }) => isAllowed(address))) {
        throw new Blocked("its name leads to an address that is not public")
      }
      return { addresses, first }
    })
    judged.then(
      ({ addresses, first }) => (all ? answer(null, addresses) : answer(null, first.address, first.family)),
      (cause: NodeJS.ErrnoException) => answer(cause, [])
    )
  }

  // With HTTP/1.1 every answer has a connection to itself, so that giving one up disturbs no other.
  const connect = buildConnector({ timeout, allowH2: false, lookup })
  return (options, callback) => {
    const refused = refusal(plain(options.hostname), options, allow)
    if (refused !== undefined) return callback(new Blocked(refused), null)
    const signal = asking.getStore()
    const socket: unknown = connect(options, (...outcome) => {
      signal?.removeEventListener("abort", giveUp)
      callback(...outcome)
    })
    const giveUp = () => socket instanceof Socket && socket.destroy(signal?.reason)
    signal?.addEventListener("abort", giveUp)
  }
}

/** The signal of the request that a connection is made for: undici itself would go on connecting without it. */
export const asking = new AsyncLocalStorage<AbortSignal>()

/** What needs no resolution. A literal address never reaches a `lookup`. */
const refusal = (
  hostname: string,
  { protocol, port }: { readonly protocol: string; readonly port: string },
  allow: Allow
): string | undefined => {
  if (protocol !== "http:" && protocol !== "https:") return "it is not http or https"
  const literal = isIP(hostname) !== 0
  if (literal ? allow.address(hostname) : allow.name(hostname)) return undefined
  if (literal && !isPublic(hostname)) return "its address is not public"
  return port !== "" && badPorts.has(Number(port)) ? `port ${port} belongs to another protocol` : undefined
}

/** Lower case, without the brackets of IPv6 and the dot of a whole name. */
export const plain = (hostname: string) =>
  hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "")

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4")

const entriesOf = (text: string) =>
  text
    .split(",")
    .map((entry) => plain(entry.trim()))
    .filter((entry) => entry !== "")

const netOf = (entry: string) => {
  const [address = "", bits, ...more] = entry.split("/")
  if (isIP(address) === 0 || address.includes("%") || more.length > 0) return undefined
  const longest = isIP(address) === 6 ? 128 : 32
  const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  return prefix <= longest ? { address, prefix, family: familyOf(address) } : undefined
}

/** As a URL would write it, so that `Mühle.example` is found; undefined if a URL could not. */
export const nameOf = (entry: string): string | undefined => {
  const star = entry.startsWith("*.") ? "*." : ""
  const host = entry.slice(star.length)
  if (/[^\p{L}\p{N}._-]/u.test(host)) return undefined
  const hostname = URL.parse(`http://${host}/`)?.hostname
  return hostname === undefined || isIP(hostname) !== 0 ? undefined : star + hostname
}
