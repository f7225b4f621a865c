/** What somebody might get wrong is noticed: each of these is done to what the overlay for production makes. */
import { assert, describe, it } from "@effect/vitest"
import { invalid, unknownFields } from "./models.ts"
import { rendered } from "./rendered.ts"
import { rules } from "./rules/rules.ts"
import type { Things } from "./Thing.ts"
import { kustomize } from "./tools.ts"

/** Which object, where in it, what instead (nothing is taken away), and what is said of it. */
type Mutation = readonly [thing: string, path: string, value: unknown, said: RegExp]

const container = "spec.template.spec.containers.0"

const noticed: Readonly<Record<string, Mutation>> = {
  "a wrong consumer": [
    "ScaledObject fetch",
    "spec.triggers.1.metadata.consumer",
    "fetch-low",
    /looks at TASKS_fetch/
  ],
  "a wrong stream": [
    "ScaledObject fetch",
    "spec.triggers.0.metadata.stream",
    "TASKS",
    /looks at TASKS fetch-high/
  ],
  "a forgotten lane": [
    "ScaledObject fetch",
    "spec.triggers.1",
    undefined,
    /looks at TASKS_fetch fetch-high and/
  ],
  "a wrong account": ["ScaledObject count", "spec.triggers.0.metadata.account", "$G", /account \$G/],
  "one server for all": [
    "ScaledObject count",
    "spec.triggers.0.metadata.natsServerMonitoringEndpoint",
    "nats.nats.svc:8222",
    /may not know/
  ],
  "no fallback": ["ScaledObject count", "spec.fallback", undefined, /does not tell/],
  "a forgotten ScaledObject": ["ScaledObject notify", "", undefined, /Kind notify has no ScaledObject/],
  "replicas beside KEDA": ["Deployment fetch", "spec.replicas", 2, /undone by each apply/],
  "a forgotten kind": ["Deployment resize", "", undefined, /Nobody does tasks of kind resize/],
  "another kind's work": ["Deployment fetch", `${container}.args.1`, "count", /is told to be actor count/],
  "another kind's credentials": [
    "Deployment fetch",
    `${container}.envFrom.1.secretRef.name`,
    "nats-actor-count",
    /does not come to NATS as nats-actor-fetch/
  ],
  "another kind's pods": [
    "Deployment fetch",
    "spec.selector.matchLabels.kind",
    "count",
    /takes for its own the pods of/
  ],
  "no account": ["ServiceAccount fetch", "", undefined, /there is no ServiceAccount fetch/],
  "a missing readiness probe": [
    "Deployment fetch",
    `${container}.readinessProbe`,
    undefined,
    /has no readinessProbe/
  ],
  "a missing liveness probe": [
    "Deployment gateway",
    `${container}.livenessProbe`,
    undefined,
    /has no livenessProbe/
  ],
  "a liveness that depends on NATS": [
    "Deployment fetch",
    `${container}.livenessProbe.httpGet.path`,
    "/readyz",
    /livenessProbe for \/readyz/
  ],
  "a port nobody has": [
    "Deployment fetch",
    `${container}.readinessProbe.httpGet.port`,
    "http",
    /has no such port/
  ],
  "a port nobody listens on": [
    "Deployment fetch",
    `${container}.ports.0.containerPort`,
    9090,
    /probes is not 9090/
  ],
  "a wrong unit of memory": [
    "Deployment fetch",
    `${container}.resources.limits.memory`,
    "1Gb",
    /1Gb of memory/
  ],
  "thousandths of memory": [
    "Deployment fetch",
    `${container}.resources.requests.memory`,
    "256m",
    /256m of memory/
  ],
  "more asked for than may be taken": [
    "Deployment fetch",
    `${container}.resources.requests.memory`,
    "2Gi",
    /more memory/
  ],
  "no limit": ["Deployment fetch", `${container}.resources.limits`, undefined, /undefined of memory/],
  "a wrong unit of a disk": [
    "Deployment fetch",
    "spec.template.spec.volumes.1.emptyDir.sizeLimit",
    "1GB",
    /no quantity/
  ],
  "a wrong unit of time": ["Deployment fetch", `${container}.env.0.value`, "60 sec", /no time/],
  "too little time to end": [
    "Deployment fetch",
    "spec.template.spec.terminationGracePeriodSeconds",
    60,
    /60 s to end/
  ],
  "no time at all said": [
    "Deployment fetch",
    "spec.template.spec.terminationGracePeriodSeconds",
    undefined,
    /30 s to end/
  ],
  "a gateway that ends at once": [
    "Deployment gateway",
    `${container}.lifecycle`,
    undefined,
    /before Services know/
  ],
  "a misspelt setting": [
    "Deployment resize",
    `${container}.env.1.name`,
    "RESIZE_CONCURENCY",
    /nobody reads RESIZE_CONC/
  ],
  "a setting that is no number": [
    "ConfigMap millrace-",
    "data.MILLRACE_REPLICAS",
    "three",
    /setting of the streams/
  ],
  "a file that is not mounted": [
    "ConfigMap millrace-",
    "data.NATS_TLS_CA",
    "/etc/ca.crt",
    /nothing is mounted/
  ],
  "a Secret nobody was told of": [
    "Deployment notify",
    `${container}.envFrom.2.secretRef.name`,
    "smtp",
    /a Secret smtp/
  ],
  "a root file system to write to": [
    "Deployment count",
    `${container}.securityContext.readOnlyRootFilesystem`,
    undefined,
    /may write to its image/
  ],
  "a process of root": [
    "Deployment count",
    "spec.template.spec.securityContext.runAsNonRoot",
    undefined,
    /run as root/
  ],
  "a token to Kubernetes": [
    "Deployment count",
    "spec.template.spec.automountServiceAccountToken",
    undefined,
    /has a token/
  ],
  "an image that moves": ["Deployment count", `${container}.image`, "millrace:latest", /whatever image/],
  "a namespace for anything": ["Namespace millrace", "metadata.labels", {}, /is not restricted/],
  "no budget": ["PodDisruptionBudget fetch", "", undefined, /may lose all its pods/],
  "a budget of others": ["PodDisruptionBudget fetch", "spec.selector.matchLabels.kind", "fetsh", /is about/],
  "all on one node": [
    "Deployment fetch",
    "spec.template.spec.topologySpreadConstraints.1",
    undefined,
    /by kubernetes.io/
  ],
  "a Service of nobody": ["Service gateway", "spec.selector", { app: "gateway" }, /selects nothing/],
  "a monitor of no port": [
    "PodMonitor actors",
    "spec.podMetricsEndpoints.0.port",
    "metrics",
    /no port metrics/
  ],
  "a route to nowhere": ["HTTPRoute gateway", "spec.rules.0.backendRefs.0.port", 8080, /leads to no Service/],
  "nothing denied": ["NetworkPolicy default-deny", "", undefined, /what is not allowed is denied/],
  "count on the internet": [
    "Deployment count",
    "spec.template.metadata.labels.internet",
    "true",
    /reaches the internet/
  ],
  "fetch without the internet": [
    "Deployment fetch",
    "spec.template.metadata.labels.internet",
    undefined,
    /does not reach the/
  ],
  "a private range": [
    "NetworkPolicy internet",
    "spec.egress.0.to.0.ipBlock.except.1",
    undefined,
    /lets out to 10\./
  ],
  "the cloud's own service": [
    "NetworkPolicy mail",
    "spec.egress.0.to.0.ipBlock.except.5",
    undefined,
    /169\.254\./
  ],
  "no way to NATS": ["NetworkPolicy nats", "", undefined, /does not reach nats:4222/],
  // What the models say.
  "a word that is none": ["Deployment fetch", "spec.strategy.type", "Rollin", /Rollin|strategy/],
  "a text for a number": ["Deployment gateway", "spec.replicas", "three", /replicas/],
  "a rule without what it watches": [
    "PrometheusRule millrace",
    "spec.groups.0.rules.0.expr",
    undefined,
    /expr/
  ],
  "a route's time without a unit": ["HTTPRoute gateway", "spec.rules.0.timeouts.request", "60", /timeouts/]
}

/** Of each sort of thing, one that the models let pass. */
const misspelt: Readonly<Record<string, readonly [thing: string, path: string]>> = {
  maxSkeww: ["Deployment fetch", "spec.template.spec.topologySpreadConstraints.0.maxSkeww"],
  livenesProbe: ["Deployment fetch", `${container}.livenesProbe`],
  coolDownPeriod: ["ScaledObject fetch", "spec.coolDownPeriod"],
  podMetricEndpoints: ["PodMonitor actors", "spec.podMetricEndpoints"],
  hostname: ["HTTPRoute gateway", "spec.hostname"],
  maxUnavailble: ["PodDisruptionBudget fetch", "spec.maxUnavailble"],
  policyType: ["NetworkPolicy default-deny", "spec.policyType"],
  annotation: ["PrometheusRule millrace", "spec.groups.0.rules.0.annotation"]
}

type Json = { [key: string]: Json }

/** Names of ConfigMaps end in what they hold. */
const is = (thing: string) => (one: Things[number]) =>
  `${one.kind} ${one.metadata?.name ?? ""}`.replace(/^(ConfigMap millrace-)\w{10}$/, "$1") === thing

const mutated = (things: Things, thing: string, path: string, value: unknown): Things => {
  const index = things.findIndex(is(thing))
  assert.isAtLeast(index, 0, `there is no ${thing}`)
  if (path === "") return things.toSpliced(index, 1)
  const copy = structuredClone(things)
  const keys = path.split(".")
  const last = keys.pop() ?? ""
  let place = copy[index] as unknown as Json
  for (const key of keys) place = place[key] ?? assert.fail(`${thing} has no ${key}`)
  if (value === undefined) assert.property(place, last)
  if (value !== undefined) place[last] = value as Json
  else if (Array.isArray(place)) place.splice(Number(last), 1)
  else delete place[last]
  return copy
}

const tool = await kustomize()

describe.runIf(tool !== undefined)("a mistake in what is deployed", { timeout: 60_000 }, () => {
  const things = tool === undefined ? Promise.resolve([]) : rendered(tool, "overlays/prod")

  it.each(Object.entries(noticed))("is noticed: %s", async (_, [thing, path, value, said]) => {
    const wrong = mutated(await things, thing, path, value)
    const complaints = [
      ...Object.values(rules).flatMap((rule) => rule(wrong)),
      ...(await invalid(wrong.filter(is(thing))))
    ]
    assert.match(complaints.join("\n"), said)
  })

  it("is noticed: a misspelt field, wherever it is", async () => {
    const right = await things
    // One to an object: of several the compiler tells the first.
    const wrong = Object.values(misspelt).flatMap(([thing, path]) =>
      mutated(right, thing, path, 1).filter(is(thing))
    )
    const complaints = (await unknownFields(wrong)).join("\n")
    for (const [field, [thing]] of Object.entries(misspelt)) {
      assert.match(complaints, new RegExp(`^${thing}: .*'"${field}"'`, "m"))
    }
  })
})
