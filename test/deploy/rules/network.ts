/** Nobody talks to anybody but where it is said; and what an actor may reach outside is what it guards itself to. */
import { BlockList } from "node:net"
import type { INetworkPolicyEgressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule"
import { isPublic } from "../../../src/actors/download/publicAddress.ts"
import {
  type Complaint,
  type Rule,
  type Things,
  type Workload,
  complain,
  labelsOf,
  nameOf,
  ofKind,
  selects,
  workloads
} from "../Thing.ts"

/** Those whose programs open connections to where a task says. */
const outward = ["fetch", "notify", "resize"]

export const denied: Rule = (things) => {
  const closed = ofKind(things, "NetworkPolicy").some(
    ({ spec }) =>
      Object.keys(spec?.podSelector ?? { none: 1 }).length === 0 &&
      spec?.policyTypes?.toSorted().join() === "Egress,Ingress" &&
      spec.ingress === undefined &&
      spec.egress === undefined
  )
  return closed ? [] : ["Nothing says that what is not allowed is denied."]
}

const outOf = (things: Things, workload: Workload): ReadonlyArray<INetworkPolicyEgressRule> =>
  ofKind(things, "NetworkPolicy")
    .filter(({ spec }) => selects(spec?.podSelector ?? {}, labelsOf(workload)))
    .flatMap(({ spec }) => spec?.egress ?? [])

const isOpen = ({ to = [] }: INetworkPolicyEgressRule) =>
  to.length === 0 || to.some(({ ipBlock }) => ipBlock !== undefined)

export const outside: Rule = (things) =>
  workloads(things).flatMap((workload) => {
    const isOut = outOf(things, workload).some(isOpen)
    const isMeant = outward.includes(nameOf(workload))
    if (isOut === isMeant) return []
    return [complain(workload)(isOut ? "reaches the internet" : "does not reach the internet")]
  })

/** Every role reaches names and NATS. */
export const inside: Rule = (things) =>
  workloads(things)
    .filter((workload) => nameOf(workload) !== "nats")
    .flatMap((workload) => {
      const to = outOf(things, workload).flatMap(({ to = [], ports = [] }) =>
        to.flatMap(({ podSelector }) =>
          ports.map(({ port }) => `${Object.values(podSelector?.matchLabels ?? {}).join()}:${port}`)
        )
      )
      return ["kube-dns:53", "nats:4222"]
        .filter((place) => !to.includes(place))
        .map((place) => complain(workload)(`does not reach ${place}`))
    })

/** Where an actor never goes, whatever its own guard says. */
export const neverPrivate: Rule = (things) =>
  ofKind(things, "NetworkPolicy").flatMap((policy) =>
    (policy.spec?.egress ?? []).flatMap(({ to = [] }) =>
      to.flatMap(({ ipBlock }): ReadonlyArray<Complaint> => {
        if (ipBlock === undefined) return []
        const allowed = new BlockList()
        const except = new BlockList()
        add(allowed, ipBlock.cidr)
        for (const range of ipBlock.except ?? []) add(except, range)
        return samples
          .filter(
            (address) =>
              allowed.check(address, familyOf(address)) && !except.check(address, familyOf(address))
          )
          .filter((address) => !isPublic(address))
          .map((address) => complain(policy)(`lets out to ${address}`))
      })
    )
  )

const familyOf = (address: string) => (address.includes(":") ? "ipv6" : "ipv4")

const add = (list: BlockList, range: string) => {
  const [address = "", prefix] = range.split("/")
  list.addSubnet(address, Number(prefix), familyOf(address))
}

/** Sixteen of every /8 of IPv4, and what is special by itself: the first and the last of a range. */
const samples = [
  ...Array.from({ length: 4096 }, (_, n) => `${n >> 4}.${(n & 15) * 16}.0.10`),
  ...`100.64.0.1 100.127.255.254 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.254 192.0.0.8 192.0.2.1 192.88.99.1
    192.168.0.1 192.168.255.254 198.18.0.1 198.19.255.254 198.51.100.1 203.0.113.1 168.63.129.16 255.255.255.255
    ::1 ::ffff:10.0.0.1 64:ff9b::a00:1 fd00:ec2::254 fe80::1 ff02::1
    2001::1 2001:db8::1 2002:a00:1::1 3fff::1`.split(/\s+/)
]
