/** Every kind of the registry has an actor, under its own name everywhere, and nothing else has one. */
import { taskNames } from "../../../src/schemas/Tasks.ts"
import {
  type Rule,
  complain,
  containersOf,
  isActor,
  isRole,
  labelsOf,
  nameOf,
  podOf,
  whichHold,
  workloads
} from "../Thing.ts"

export const everyKind: Rule = (things) => {
  const actors = workloads(things).filter(isActor).map(nameOf)
  return [
    ...taskNames.filter((kind) => !actors.includes(kind)).map((kind) => `Nobody does tasks of kind ${kind}.`),
    ...actors
      .filter((name) => !taskNames.some((kind) => kind === name))
      .map((name) => `There is no kind ${name}.`)
  ]
}

/** Each is told what it is, has its own label and account, and comes to NATS as itself. */
export const ownNames: Rule = (things) =>
  workloads(things)
    .filter(isRole)
    .flatMap((workload) => {
      const name = nameOf(workload)
      const [args, user] = isActor(workload)
        ? [`actor ${name}`, `nats-actor-${name}`]
        : [name, `nats-${name}`]
      return [
        ...whichHold(
          workload,
          [isActor(workload) && labelsOf(workload)["kind"] !== name, "has the label of another kind"],
          [podOf(workload)?.serviceAccountName !== name, "has another's account"]
        ),
        ...containersOf(workload).flatMap((container) =>
          whichHold(
            workload,
            [container.args?.join(" ") !== args, `is told to be ${container.args?.join(" ")}`],
            [
              !container.envFrom?.some(({ secretRef }) => secretRef?.name === user),
              `does not come to NATS as ${user}`
            ],
            [
              container.envFrom?.some(
                ({ secretRef }) => secretRef?.name?.startsWith("nats-") === true && secretRef.name !== user
              ) === true,
              "has the credentials of another"
            ]
          )
        )
      ]
    })

/** Who is named is there. */
export const accounts: Rule = (things) => {
  const there = new Set(things.filter(({ kind }) => kind === "ServiceAccount").map(nameOf))
  return workloads(things).flatMap((workload) => {
    const account = podOf(workload)?.serviceAccountName
    return account === undefined || there.has(account)
      ? []
      : [complain(workload)(`there is no ServiceAccount ${account}`)]
  })
}
