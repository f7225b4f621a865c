/** What NATS is told: the values of its chart for production, and the files of the small ones. */
import { execFile } from "node:child_process"
import { cp, mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Schema } from "effect"
import { parse } from "yaml"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { Settings } from "../../src/streams/Settings.ts"
import * as Topology from "../../src/streams/Topology.ts"
import { invalid, unknownFields } from "./models.ts"
import { rendered } from "./rendered.ts"
import { denied } from "./rules/network.ts"
import { restrictedNamespace } from "./rules/pods.ts"
import { nameOf, ofKind } from "./Thing.ts"
import { kustomize, root } from "./tools.ts"

const run = promisify(execFile)

const Confined = Schema.Struct({
  allowPrivilegeEscalation: Schema.Literal(false),
  readOnlyRootFilesystem: Schema.Literal(true),
  capabilities: Schema.Struct({ drop: Schema.Tuple([Schema.Literal("ALL")]) })
})

const Tls = Schema.Struct({ enabled: Schema.Literal(true), secretName: Schema.Literal("nats-tls") })
const Sidecar = Schema.Struct({ merge: Schema.Struct({ securityContext: Confined, resources: Schema.Json }) })

/** Each literal is a trap of the chart, or of NATS itself. */
const Values = Schema.Struct({
  config: Schema.Struct({
    cluster: Schema.Struct({
      enabled: Schema.Literal(true),
      replicas: Schema.Literal(3),
      tls: Tls,
      noAdvertise: Schema.Boolean
    }),
    jetstream: Schema.Struct({
      enabled: Schema.Literal(true),
      fileStore: Schema.Struct({ pvc: Schema.Struct({ size: Schema.String }) }),
      merge: Schema.Struct({ sync_interval: Schema.Literal("always") })
    }),
    nats: Schema.Struct({ tls: Tls }),
    merge: Schema.Struct({ "00$include": Schema.Literal("../nats-accounts/accounts.conf") })
  }),
  tlsCA: Schema.Struct({ enabled: Schema.Literal(true), secretName: Schema.Literal("nats-tls") }),
  container: Schema.Struct({
    image: Schema.Struct({ tag: Schema.String }),
    env: Schema.Struct({ GOMEMLIMIT: Schema.Literal("6GiB") }),
    patch: Schema.Json,
    merge: Schema.Struct({
      envFrom: Schema.Json,
      resources: Schema.Struct({ requests: Schema.Json, limits: Schema.Json }),
      securityContext: Confined
    })
  }),
  reloader: Sidecar,
  promExporter: Schema.Struct({ ...Sidecar.fields, enabled: Schema.Literal(true), podMonitor: Schema.Json }),
  podTemplate: Schema.Struct({
    topologySpreadConstraints: Schema.Record(
      Schema.String,
      Schema.Struct({ maxSkew: Schema.Int, whenUnsatisfiable: Schema.String })
    ),
    patch: Schema.Json,
    merge: Schema.Struct({
      spec: Schema.Struct({
        automountServiceAccountToken: Schema.Literal(false),
        securityContext: Schema.Struct({
          runAsNonRoot: Schema.Literal(true),
          runAsUser: Schema.Int,
          runAsGroup: Schema.Int,
          fsGroup: Schema.Int,
          seccompProfile: Schema.Struct({ type: Schema.Literal("RuntimeDefault") })
        })
      })
    })
  }),
  natsBox: Schema.Struct({ enabled: Schema.Literal(false) })
})

const readValues = async () =>
  Schema.decodeUnknownSync(Values, { onExcessProperty: "error" })(
    parse(await readFile(join(root, "deploy/nats/values.yaml"), "utf8"), { merge: true })
  )

const gibibytes = (size: string) => Number(/^(\d+)Gi/.exec(size)?.[1])

/** What all streams with a bound may take together, with these settings. */
const bounded = (environment: Record<string, string>) => {
  const provider = ConfigProvider.layer(ConfigProvider.fromEnvRecord(environment))
  const settings = Effect.runSync(Settings.pipe(Effect.provide(Settings.layer), Effect.provide(provider)))
  const bytes = Topology.of(taskNames, settings).streams.map(({ configuration }) =>
    Number(configuration["max_bytes"] ?? 0)
  )
  return bytes.reduce((sum, each) => sum + each, 0) / 1024 ** 3
}

const tool = await kustomize()
const settingsOf = async (overlay: string) => {
  const things = tool === undefined ? [] : await rendered(tool, overlay)
  return (
    ofKind(things, "ConfigMap").find((map) => nameOf(map).startsWith("millrace-") && map.data?.["NATS_URL"])
      ?.data ?? {}
  )
}

describe("the values of NATS's chart", () => {
  it("keep everything thrice, on disk before it is answered, and let nobody in without TLS", async () => {
    const { container } = await readValues()
    assert.deepEqual(container.merge.resources.requests, container.merge.resources.limits)
  })

  it.runIf(tool !== undefined)(
    "are for as many servers as there are copies, with room for every queue",
    async () => {
      const [values, settings] = [await readValues(), await settingsOf("overlays/prod")]
      assert.strictEqual(settings["MILLRACE_REPLICAS"], `${values.config.cluster.replicas}`)
      assert.match(settings["NATS_URL"] ?? "", /^tls:\/\/nats\.nats\.svc\.cluster\.local:4222$/)
      assert.isAbove(gibibytes(values.config.jetstream.fileStore.pvc.size), 2 * bounded(settings))
    }
  )
})

describe.runIf(tool !== undefined)("the namespace of NATS", () => {
  const things = tool === undefined ? Promise.resolve([]) : rendered(tool, "../nats")

  it("is what the API takes, field by field", async () => {
    assert.deepEqual([...(await invalid(await things)), ...(await unknownFields(await things))], [])
  })

  it("takes restricted pods alone, and denies what is not allowed", async () => {
    assert.deepEqual([...restrictedNamespace(await things), ...denied(await things)], [])
  })

  it("lets roles, servers, KEDA and Prometheus to the ports that they need", async () => {
    const rules = ofKind(await things, "NetworkPolicy").flatMap(({ spec }) => spec?.ingress ?? [])
    assert.deepEqual(
      rules.flatMap(({ from = [], ports = [] }) =>
        ports.map(({ port }) => [
          Object.values({
            ...from[0]?.namespaceSelector?.matchLabels,
            ...from[0]?.podSelector?.matchLabels
          }).join(),
          port
        ])
      ),
      [
        ["millrace", 4222],
        ["nats", 6222],
        ["keda", 8222],
        ["monitoring", 7777]
      ]
    )
  })
})

describe("a small NATS", () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "millrace-conf-"))
    await cp(join(root, "deploy/compose"), folder, { recursive: true })
    await cp(join(root, "deploy/k8s/overlays/dev/nats.conf"), join(folder, "dev.conf"))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each(["single.conf", "cluster.conf", "dev.conf"])("is one that nats-server takes: %s", async (name) => {
    const env = { ...process.env, SERVER_NAME: "nats-1", POD_NAME: "nats-0" }
    const { stderr } = await run(
      process.env["NATS_SERVER"] ?? "nats-server",
      ["-t", "-c", join(folder, name)],
      { env }
    )
    assert.match(stderr, /configuration file .* is valid/)
  })

  it.each(["nats.conf", "dev.conf"])("has each write on disk before it is answered: %s", async (name) => {
    assert.match(await readFile(join(folder, name), "utf8"), /^ {2}sync_interval: always$/m)
  })

  it.runIf(tool !== undefined)("has room for every queue of its overlay, and a disk for that", async () => {
    const [, size = ""] =
      /max_file_store: (\d+)GiB/.exec(await readFile(join(folder, "dev.conf"), "utf8")) ?? []
    assert.isAbove(Number(size), 2 * bounded(await settingsOf("overlays/dev")))
    const things = tool === undefined ? [] : await rendered(tool, "overlays/dev")
    const [claim] = ofKind(things, "StatefulSet").flatMap(({ spec }) => spec?.volumeClaimTemplates ?? [])
    assert.isAbove(gibibytes(String(claim?.spec?.resources?.requests?.["storage"])), Number(size))
  })
})
