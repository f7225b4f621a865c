/** What selects pods selects the right ones; and no node takes all pods of a role with it. */
import {
  type Rule,
  type Thing,
  type Things,
  complain,
  containersOf,
  isRole,
  labelsOf,
  nameOf,
  ofKind,
  podOf,
  selects,
  whichHold,
  workloads
} from "../Thing.ts"

const selected = (things: Things, selector: Parameters<typeof selects>[0] | undefined) =>
  workloads(things).filter((workload) => selector !== undefined && selects(selector, labelsOf(workload)))

export const own: Rule = (things) =>
  [...ofKind(things, "Deployment"), ...ofKind(things, "StatefulSet")].flatMap((workload) => {
    const names = selected(things, workload.spec?.selector).map(nameOf)
    return names.join() === nameOf(workload)
      ? []
      : [complain(workload)(`takes for its own the pods of ${names.join()}`)]
  })

export const disruption: Rule = (things) => {
  const budgets = ofKind(things, "PodDisruptionBudget")
  return [
    ...budgets.flatMap((budget) => {
      const names = selected(things, budget.spec?.selector).map(nameOf)
      return whichHold(
        budget,
        [names.join() !== nameOf(budget), `is about ${names.join()}`],
        [budget.spec?.maxUnavailable !== 1, "does not let one go after the other"],
        [
          budget.spec?.unhealthyPodEvictionPolicy !== "AlwaysAllow",
          "keeps a node for a pod that does not work"
        ]
      )
    }),
    ...ofKind(things, "Deployment")
      .filter((workload) => !budgets.some((budget) => nameOf(budget) === nameOf(workload)))
      .map((workload) => complain(workload)("may lose all its pods at once"))
  ]
}

export const spread: Rule = (things) =>
  ofKind(things, "Deployment")
    .filter(isRole)
    .flatMap((workload) => {
      const constraints = podOf(workload)?.topologySpreadConstraints ?? []
      const over = constraints.filter(({ labelSelector }) => selects(labelSelector ?? {}, labelsOf(workload)))
      return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
        .filter((key) => !over.some(({ topologyKey }) => topologyKey === key))
        .map((key) => complain(workload)(`is not spread by ${key}`))
    })

/** Services and monitors find pods, and on them the port. */
export const found: Rule = (things) => [
  ...ofKind(things, "Service").flatMap((service) =>
    reached(
      things,
      service,
      service.spec?.selector ?? {},
      service.spec?.ports?.map(({ targetPort, port }) => targetPort ?? port)
    )
  ),
  ...ofKind(things, "PodMonitor").flatMap((monitor) =>
    reached(
      things,
      monitor,
      monitor.spec?.selector.matchLabels ?? {},
      monitor.spec?.podMetricsEndpoints?.map(({ port }) => port)
    )
  ),
  ...ofKind(things, "HTTPRoute").flatMap((route) => {
    const services = ofKind(things, "Service")
    const backends = route.spec?.rules?.flatMap(({ backendRefs = [] }) => backendRefs) ?? []
    return whichHold(route, [
      backends.length === 0 ||
        backends.some(
          ({ name, port }) =>
            !services.some(
              (service) => nameOf(service) === name && service.spec?.ports?.some((one) => one.port === port)
            )
        ),
      "leads to no Service"
    ])
  })
]

const reached = (
  things: Things,
  thing: Thing,
  matchLabels: Readonly<Record<string, string>>,
  ports: ReadonlyArray<string | number | undefined> = []
) => {
  const workloads = selected(things, { matchLabels })
  const open = workloads.map((workload) => containersOf(workload).flatMap(({ ports = [] }) => ports))
  return [
    ...whichHold(thing, [workloads.length === 0, "selects nothing"]),
    ...ports
      .filter((port) =>
        open.some((all) => !all.some((one) => one.name === port || one.containerPort === port))
      )
      .map((port) => complain(thing)(`there is no port ${port}`))
  ]
}
