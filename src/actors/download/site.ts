/** Which site a host belongs to, about: whoever has a name has as many below it as it likes. */
import { isIP } from "node:net"
import { plain } from "./guard.ts"
import { groupsOf } from "./publicAddress.ts"

/** Below these countries give out names, as in example.co.uk. */
const secondLevels = new Set(["ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"])

/**
 * The name somebody has registered, or the address: of IPv6 its first half, below which one customer has all. Without the list of all suffixes: sites of one that is not known
 * here count as one, which makes them wait for each other and does no other harm.
 */
export const siteOf = (hostname: string): string => {
  const host = plain(hostname)
  if (isIP(host) === 6) return groupsOf(host).slice(0, 4).join()
  if (isIP(host) === 4) return host
  const labels = host.split(".")
  const [second = "", top = ""] = labels.slice(-2)
  return labels.slice(top.length === 2 && secondLevels.has(second) ? -3 : -2).join(".")
}
