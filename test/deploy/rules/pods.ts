/** Every pod may do as little as can be, and takes no more than it says. */
import type { IContainer } from "kubernetes-models/v1/Container"
import { type Rule, complain, containersOf, ofKind, podOf, whichHold, workloads } from "../Thing.ts"

export const restrictedNamespace: Rule = (things) => {
  const namespaces = ofKind(things, "Namespace")
  if (namespaces.length === 0) return ["There is no Namespace."]
  return namespaces.flatMap((namespace) =>
    whichHold(namespace, [
      namespace.metadata?.labels?.["pod-security.kubernetes.io/enforce"] !== "restricted",
      "is not restricted"
    ])
  )
}

export const restrictedPods: Rule = (things) =>
  workloads(things).flatMap((workload) => {
    const pod = podOf(workload)
    const context = pod?.securityContext
    return [
      ...whichHold(
        workload,
        [context?.runAsNonRoot !== true, "may run as root"],
        [(context?.runAsUser ?? 0) === 0, "does not say as whom it runs, by a number"],
        [context?.seccompProfile?.type !== "RuntimeDefault", "has no seccomp profile"],
        [pod?.automountServiceAccountToken !== false, "has a token to Kubernetes"],
        [pod?.enableServiceLinks !== false, "has each Service in its environment"],
        [
          pod?.hostNetwork === true || pod?.hostPID === true || pod?.hostIPC === true,
          "shares something with its node"
        ],
        [pod?.volumes?.some(({ hostPath }) => hostPath !== undefined) === true, "has a folder of its node"],
        [
          pod?.volumes?.some(({ emptyDir }) => emptyDir !== undefined && emptyDir.sizeLimit === undefined) ===
            true,
          "has a folder that may fill its node"
        ]
      ),
      ...containersOf(workload).flatMap((container) => confined(container).map(complain(workload)))
    ]
  })

const confined = ({ name, securityContext, image }: IContainer): ReadonlyArray<string> => [
  ...(securityContext?.allowPrivilegeEscalation === false ? [] : [`${name} may gain privileges`]),
  ...(securityContext?.readOnlyRootFilesystem === true ? [] : [`${name} may write to its image`]),
  ...(securityContext?.capabilities?.drop?.join() === "ALL" && securityContext.capabilities.add === undefined
    ? []
    : [`${name} has capabilities`]),
  ...(/:(?!latest$)[\w.-]+$|@sha256:/.test(image ?? "") ? [] : [`${name} is whatever image is newest`])
]

export const resources: Rule = (things) =>
  workloads(things).flatMap((workload) =>
    containersOf(workload).flatMap(({ name, resources }) => {
      const { cpu, memory } = resources?.requests ?? {}
      const limit = resources?.limits?.["memory"]
      return whichHold(
        workload,
        // "256" would be bytes, and "256m" a quarter of one.
        [!/^\d+m?$/.test(String(cpu)), `${name} asks for ${cpu} of the processor`],
        [!/^\d+[MG]i$/.test(String(memory)), `${name} asks for ${memory} of memory`],
        [!/^\d+[MG]i$/.test(String(limit)), `${name} may take ${limit} of memory`],
        [bytes(memory) > bytes(limit), `${name} asks for more memory than it may take`]
      )
    })
  )

const bytes = (quantity: unknown) =>
  Number.parseInt(String(quantity), 10) * (String(quantity).endsWith("Gi") ? 1024 : 1)

const quantity = /^\d+(\.\d+)?(m|k|[KMGTPE]i|[MGTPE])?$/

/** Wherever something is so much: the models take any text. */
export const quantities: Rule = (things) =>
  workloads(things).flatMap((workload) => {
    const sizes = podOf(workload)?.volumes?.map(({ emptyDir }) => emptyDir?.sizeLimit) ?? []
    const claims = workload.kind === "StatefulSet" ? (workload.spec?.volumeClaimTemplates ?? []) : []
    return [...sizes, ...claims.map(({ spec }) => spec?.resources?.requests?.["storage"])]
      .filter((size) => size !== undefined && !quantity.test(String(size)))
      .map((size) => complain(workload)(`${size} is no quantity`))
  })
