/** Kubernetes asks every process whether it lives and whether it can work, where it listens. */
import { type Rule, complain, containersOf, isRole, whichHold, workloads } from "../Thing.ts"
import { environmentOf } from "./environment.ts"

export const probes: Rule = (things) =>
  workloads(things)
    .filter(({ kind }) => kind !== "Job")
    .flatMap((workload) =>
      containersOf(workload).flatMap(({ name, ports = [], ...container }) =>
        (["startupProbe", "livenessProbe", "readinessProbe"] as const).flatMap((probe) => {
          const asked = container[probe]?.httpGet
          if (asked === undefined) return [complain(workload)(`${name} has no ${probe}`)]
          const path = probe === "readinessProbe" ? "/readyz" : "/healthz"
          return whichHold(
            workload,
            [
              !ports.some((port) => port.name === asked.port),
              `${name} is asked by its ${probe} on ${asked.port}, and has no such port`
            ],
            // Whether a gateway lives is not to depend on NATS, which its own port waits for.
            [
              isRole(workload) && probe !== "readinessProbe" && asked.port !== "probes",
              `${name} is asked by its ${probe} on ${asked.port}`
            ],
            [isRole(workload) && asked.path !== path, `${name} is asked by its ${probe} for ${asked.path}`]
          )
        })
      )
    )

/** Where they listen is said in the settings of all, and where they are asked beside each. */
export const ports: Rule = (things) =>
  workloads(things)
    .filter(isRole)
    .flatMap((workload) => {
      const { PORT, MILLRACE_PROBES_PORT } = environmentOf(things, workload)
      return containersOf(workload)
        .flatMap(({ ports = [] }) => ports)
        .filter(
          ({ name, containerPort }) => `${containerPort}` !== (name === "http" ? PORT : MILLRACE_PROBES_PORT)
        )
        .map(({ name, containerPort }) => complain(workload)(`its port ${name} is not ${containerPort}`))
    })
