/** Whether an address is one that anybody on the internet may reach: public unicast, and no detour to anything else. */
import { BlockList, isIPv4, isIPv6 } from "node:net"

/** The IANA IPv4 special-purpose registry, less what it calls globally reachable, and multicast. */
const special4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Also where most clouds keep the credentials of a machine.
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Public by its number, but inside Azure it is the host under the machine.
  ["168.63.129.16", 32]
] as const

/** What is special within 2000::/3: Teredo, ORCHID and benchmarks, documentation twice, 6to4. */
const special6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20]
] as const

const blocked = new BlockList()
for (const [address, prefix] of special4) blocked.addSubnet(address, prefix, "ipv4")
for (const [address, prefix] of special6) blocked.addSubnet(address, prefix, "ipv6")

/** `address` is an IPv4 or IPv6 address as text; anything else, a zone too, is not public. */
export const isPublic = (address: string): boolean => {
  if (isIPv4(address)) return !blocked.check(address, "ipv4")
  if (!isIPv6(address) || address.includes("%")) return false
  const groups = groupsOf(address)
  const [first = 0] = groups
  // Where there is only IPv6, the resolver gives every IPv4 site such an address (RFC 6052).
  if (groups.slice(0, 6).join() === nat64) return isPublic(lastFour(groups))
  // All that is given out so far; what lies outside is local, reserved, or IPv4 in disguise.
  if (first < 0x2000 || first > 0x3fff || blocked.check(address, "ipv6")) return false
  // ISATAP: whoever routes such a prefix unwraps it to the IPv4 address at its end.
  const isatap = ((groups[4] ?? 0) & 0xfdff) === 0 && groups[5] === 0x5efe
  return !isatap || isPublic(lastFour(groups))
}

/** 64:ff9b::/96 */
const nat64 = [0x64, 0xff9b, 0, 0, 0, 0].join()

/** The eight numbers of an IPv6 address, however it is written. */
export const groupsOf = (address: string): ReadonlyArray<number> => {
  // The address parser of URLs leaves one way to write it: no dots, no zeros in front.
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::")
  const [before, after] = [numbersOf(head), numbersOf(tail)]
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

const numbersOf = (groups: string) =>
  groups === "" ? [] : groups.split(":").map((group) => Number.parseInt(group, 16))

const lastFour = (groups: ReadonlyArray<number>): string =>
  groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join(".")
