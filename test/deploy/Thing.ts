/** What an overlay makes: the objects of Kubernetes and of what is added to it, told apart by their kind. */
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment"
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet"
import type { IJob } from "kubernetes-models/batch/v1/Job"
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy"
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget"
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap"
import type { INamespace } from "kubernetes-models/v1/Namespace"
import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec"
import type { ISecret } from "kubernetes-models/v1/Secret"
import type { IService } from "kubernetes-models/v1/Service"
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount"
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute"
import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject"
import type { IPodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor"
import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule"

export type Thing =
  | IConfigMap
  | IDeployment
  | IHTTPRoute
  | IJob
  | INamespace
  | INetworkPolicy
  | IPodDisruptionBudget
  | IPodMonitor
  | IPrometheusRule
  | IScaledObject
  | ISecret
  | IService
  | IServiceAccount
  | IStatefulSet

export type Things = ReadonlyArray<Thing>

type OfKind<K extends Thing["kind"]> = Extract<Thing, { readonly kind: K }>

export const ofKind = <K extends Thing["kind"]>(things: Things, kind: K): ReadonlyArray<OfKind<K>> =>
  things.filter((thing): thing is OfKind<K> => thing.kind === kind)

export const nameOf = (thing: Thing): string => thing.metadata?.name ?? ""

export type Workload = IDeployment | IJob | IStatefulSet

export const workloads = (things: Things): ReadonlyArray<Workload> => [
  ...ofKind(things, "Deployment"),
  ...ofKind(things, "StatefulSet"),
  ...ofKind(things, "Job")
]

export const templateOf = (workload: Workload): IPodTemplateSpec | undefined => workload.spec?.template
export const podOf = (workload: Workload) => templateOf(workload)?.spec
export const containersOf = (workload: Workload) => podOf(workload)?.containers ?? []

type Labels = Readonly<Record<string, string>>
export const labelsOf = (workload: Workload): Labels => templateOf(workload)?.metadata?.labels ?? {}

/** Ours, and not the NATS of an overlay. */
export const isRole = (workload: Workload) => labelsOf(workload)["app.kubernetes.io/name"] === "millrace"
export const isActor = (workload: Workload) => labelsOf(workload)["app.kubernetes.io/component"] === "actor"

interface Selector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: ReadonlyArray<unknown>
}

/** An empty one selects all. Expressions, which none of ours has for pods, select nothing here. */
export const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  matchExpressions.length === 0 &&
  Object.entries(matchLabels).every(([label, value]) => labels[label] === value)

/** A sentence on a thing that is not as it must be. */
export type Complaint = string
export type Rule = (things: Things) => ReadonlyArray<Complaint>

export const complain =
  (thing: Thing) =>
  (what: string): Complaint =>
    `${thing.kind} ${nameOf(thing)}: ${what}`

/** Those of the complaints whose condition holds. */
export const whichHold = (thing: Thing, ...cases: ReadonlyArray<readonly [boolean, string]>) =>
  cases.filter(([holds]) => holds).map(([, what]) => complain(thing)(what))
