/** What a role is told are settings that it reads, with values that it takes; and what it is given is there. */
import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { ConfigProvider, Effect } from "effect"
import { Settings } from "../../../src/streams/Settings.ts"
import {
  type Rule,
  type Things,
  type Workload,
  complain,
  containersOf,
  isRole,
  nameOf,
  ofKind,
  podOf,
  whichHold,
  workloads
} from "../Thing.ts"
import { root } from "../tools.ts"

/** Every setting that the source reads: where it names one, or makes several of the same sort. */
const source = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(root, "src", file), "utf8"))
  .join("\n")
export const known = new Set(
  [
    ...source.matchAll(/Config\.\w+\(\s*(?:[\w.]+,\s*)?"([A-Z][A-Z_]+)"/g),
    ...source.matchAll(/"((?:FETCH|COUNT|RESIZE|NOTIFY|MILLRACE|NATS)_[A-Z_]+)"/g)
  ].map(([, name = ""]) => name)
)

/** What is said of the secrets that must be there before. */
const page = readFileSync(join(root, "deploy/k8s/README.md"), "utf8")
const told = new Set([...page.matchAll(/^ *\| `([a-z-]+)(?:<kind>)?` \|/gm)].map(([, name]) => name))

type Environment = Readonly<Record<string, string>>

/** What is told in the open: by ConfigMaps, and in the pod itself. */
export const environmentOf = (things: Things, workload: Workload): Environment =>
  Object.fromEntries(
    containersOf(workload).flatMap(({ env = [], envFrom = [] }) => [
      ...envFrom.flatMap(({ configMapRef }) =>
        Object.entries(
          ofKind(things, "ConfigMap").find((map) => nameOf(map) === configMapRef?.name)?.data ?? {}
        )
      ),
      ...env.map(({ name, value = "" }) => [name, value])
    ])
  )

export const settings: Rule = (things) =>
  workloads(things)
    .filter(isRole)
    .flatMap((workload) => {
      const environment = environmentOf(things, workload)
      const read = Effect.result(Effect.provide(Settings, Settings.layer))
      const provided = ConfigProvider.layer(ConfigProvider.fromEnvRecord(environment))
      const wrong = Effect.runSync(Effect.provide(read, provided))
      return [
        ...Object.keys(environment)
          .filter((name) => !known.has(name))
          .map((name) => complain(workload)(`nobody reads ${name}`)),
        ...whichHold(workload, [wrong._tag === "Failure", "a setting of the streams is wrong"])
      ]
    })

/** A path in the environment is below something that is mounted. */
export const paths: Rule = (things) =>
  workloads(things)
    .filter(isRole)
    .flatMap((workload) => {
      const mounts = containersOf(workload).flatMap(({ volumeMounts = [] }) =>
        volumeMounts.map(({ mountPath }) => `${mountPath}/`)
      )
      return Object.entries(environmentOf(things, workload))
        .filter(([, value]) => value.startsWith("/") && !mounts.some((mount) => value.startsWith(mount)))
        .map(([name, value]) => complain(workload)(`${name} is ${value}, where nothing is mounted`))
    })

export const references: Rule = (things) => {
  const maps = new Set(ofKind(things, "ConfigMap").map(nameOf))
  return workloads(things).flatMap((workload) => {
    const sources = containersOf(workload).flatMap(({ envFrom = [] }) => envFrom)
    const volumes = podOf(workload)?.volumes ?? []
    const needed = [
      ...sources.map((one) => one.configMapRef?.name),
      ...volumes.map((one) => one.configMap?.name)
    ]
    const secrets = [
      ...sources.map((one) => one.secretRef?.name),
      ...volumes.map((one) => one.secret?.secretName)
    ]
    const mounted = containersOf(workload).flatMap(({ volumeMounts = [] }) =>
      volumeMounts.map(({ name }) => name)
    )
    const claims = workload.kind === "StatefulSet" ? (workload.spec?.volumeClaimTemplates ?? []) : []
    const there = [...volumes.map(({ name }) => name), ...claims.map(({ metadata }) => metadata?.name)]
    return [
      ...needed
        .filter((name) => name !== undefined && !maps.has(name))
        .map((name) => complain(workload)(`there is no ConfigMap ${name}`)),
      ...secrets
        .filter((name) => name !== undefined && !told.has(name.replace(/^nats-actor-.*/, "nats-actor-")))
        .map((name) => complain(workload)(`nobody is told to make a Secret ${name}`)),
      ...mounted
        .filter((name) => !there.includes(name))
        .map((name) => complain(workload)(`there is no volume ${name}`))
    ]
  })
}

/** What is secret is in no repository. */
export const noSecrets: Rule = (things) =>
  ofKind(things, "Secret").map((secret) => complain(secret)("is in the tree"))
