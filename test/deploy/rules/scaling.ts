/** Where KEDA scales, it scales every kind, by the consumers that there are. */
import { Duration } from "effect"
import { taskNames } from "../../../src/schemas/Tasks.ts"
import * as Topology from "../../../src/streams/Topology.ts"
import { type Complaint, type Rule, nameOf, ofKind, whichHold } from "../Thing.ts"

const { consumers } = Topology.of(taskNames, {
  retention: Duration.days(7),
  resultTtl: Duration.days(1),
  replicas: 3,
  queueBytes: 1,
  eventBytes: 1
})

export const scaling: Rule = (things) => {
  const scaled = ofKind(things, "ScaledObject")
  if (scaled.length === 0) return []
  const forgotten = taskNames.filter((kind) => scaled.filter((one) => nameOf(one) === kind).length !== 1)
  return [
    ...forgotten.map(
      (kind): Complaint => `Kind ${kind} has no ScaledObject, or several, of which one alone counts.`
    ),
    ...scaled.flatMap((one) => {
      const { scaleTargetRef, triggers = [], minReplicaCount, maxReplicaCount = 0, fallback } = one.spec ?? {}
      const target = ofKind(things, "Deployment").find(
        (workload) => nameOf(workload) === scaleTargetRef?.name
      )
      const wanted = consumers
        .filter(({ stream }) => stream === `TASKS_${nameOf(one)}`)
        .map(({ stream, name }) => `${stream} ${name}`)
      const asked = triggers.map(({ metadata }) => `${metadata["stream"]} ${metadata["consumer"]}`)
      return [
        ...whichHold(
          one,
          [scaleTargetRef?.name !== nameOf(one) || target === undefined, "scales another, or nothing"],
          [target?.spec?.replicas !== undefined, "is undone by each apply: its Deployment says how many"],
          [
            wanted.toSorted().join() !== asked.toSorted().join(),
            `looks at ${asked.join()} and not at ${wanted.join()}`
          ],
          [minReplicaCount !== 0, "never scales to none"],
          [maxReplicaCount < 1 || maxReplicaCount > 100, `has ${maxReplicaCount} as a bound`],
          [fallback?.behavior !== "currentReplicasIfHigher", "scales down while NATS does not tell"]
        ),
        ...triggers.flatMap(({ type, metadata }) =>
          whichHold(
            one,
            [type !== "nats-jetstream", `is scaled by ${type}`],
            [
              metadata["account"] !== "MILLRACE",
              `asks for account ${metadata["account"]}, which sees no stream`
            ],
            [
              !/^[\w-]+-headless\.[\w.-]+:8222$/.test(metadata["natsServerMonitoringEndpoint"] ?? ""),
              `asks ${metadata["natsServerMonitoringEndpoint"]}, which may not know`
            ],
            [
              !/^[1-9]\d*$/.test(metadata["lagThreshold"] ?? ""),
              `has ${metadata["lagThreshold"]} tasks for each pod`
            ],
            [metadata["activationLagThreshold"] !== "0", "lets a task lie"]
          )
        )
      ]
    })
  ]
}
