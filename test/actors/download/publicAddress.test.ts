/** Which addresses are public: at least one of every block that is not, at its edges, and what lies beside it. */
import { assert, describe, it } from "@effect/vitest"
import { isPublic } from "../../../src/actors/download/publicAddress.ts"

const notPublic: Readonly<Record<string, ReadonlyArray<string>>> = {
  "this network": ["0.0.0.0", "0.255.255.255"],
  "private use": [
    "10.0.0.0",
    "10.255.255.255",
    "172.16.0.0",
    "172.31.255.255",
    "192.168.0.0",
    "192.168.255.255"
  ],
  "the carrier's": ["100.64.0.0", "100.127.255.255"],
  loopback: ["127.0.0.1", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1"],
  "link-local": ["169.254.0.0", "169.254.255.255", "fe80::1", "fe80::1%lo", "febf:ffff::1"],
  "metadata of a cloud": [
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "fd00:ec2::254",
    "fd20:ce::254"
  ],
  protocols: ["192.0.0.0", "192.0.0.255", "2001::", "2001:1::1", "2001:1ff:ffff::1"],
  documentation: [
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "2001:db8::1",
    "2001:db8:ffff::1",
    "3fff::1",
    "3fff:fff::1"
  ],
  benchmarks: ["198.18.0.0", "198.19.255.255", "2001:2::1"],
  "the relays of 6to4": ["192.88.99.1"],
  multicast: ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
  "reserved or broadcast": ["240.0.0.0", "255.255.255.255", "4000::1", "5f00::1", "1fff:ffff::1", "e000::1"],
  "unique local": ["fc00::1", "fdff::1"],
  "site-local": ["fec0::1"],
  unspecified: ["::", "0::0"],
  discarding: ["100::1"],
  "mapped IPv4": ["::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:FFFF:8.8.8.8"],
  "compatible IPv4": ["::127.0.0.1", "::7f00:1", "::8.8.8.8"],
  "translated IPv4": ["::ffff:0:127.0.0.1"],
  "private IPv4 behind NAT64": ["64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:FF9B:0:0:0:0:A9FE:A9FE"],
  "NAT64 of a network's own": ["64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff::1"],
  "close to NAT64": ["64:ff9b:0:1::808:808", "64:ff9a::808:808"],
  "6to4": ["2002:7f00:1::", "2002:808:808::1"],
  Teredo: ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:0::1"],
  ORCHID: ["2001:10::1", "2001:20::1"],
  "private IPv4 behind ISATAP": [
    "2a00:1450::5efe:10.0.0.1",
    "2a00:1450::200:5efe:127.0.0.1",
    "2a00:1450::0:5efe:a9fe:a9fe"
  ],
  "not addresses": ["", "localhost", "1.2.3", "1.2.3.4.5", "[2a00::1]", "0x7f.1", "2a00::1%eth0"]
}

const isOnTheInternet = [
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.0",
  "169.253.255.255",
  "169.255.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.0",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "168.63.129.17",
  "223.255.255.255",
  "2000::1",
  "2001:200::1",
  "2001:4860:4860::8888",
  "2606:4700::6810:84e5",
  "2003::1",
  "3ffe::1",
  "64:ff9b::8.8.8.8",
  "2a00:1450::5efe:8.8.8.8"
]

describe("an address", () => {
  for (const [what, addresses] of Object.entries(notPublic)) {
    it.each(addresses)(`%s is not public: ${what}`, (address) => assert.isFalse(isPublic(address)))
  }
  it.each(isOnTheInternet)("%s is public", (address) => assert.isTrue(isPublic(address)))
})
