/** Whether objects are what the API takes: by the models of Kubernetes, KEDA, the Prometheus operator and the Gateway API. */
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { type Complaint, type Thing, type Things, complain } from "./Thing.ts"
import { root } from "./tools.ts"

const run = promisify(execFile)

const packages: Readonly<Record<string, string>> = {
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api"
}

const moduleOf = ({ apiVersion, kind }: Thing) =>
  `${packages[apiVersion.split("/")[0] ?? ""] ?? "kubernetes-models"}/${apiVersion}/${kind}`

/** Wrong types, what is missing, and what is none of the words that are allowed. */
export const invalid = async (things: Things): Promise<ReadonlyArray<Complaint>> => {
  const complaints = things.map(async (thing) => {
    try {
      const { [thing.kind]: Model } = await import(moduleOf(thing))
      new Model(thing).validate()
      return []
    } catch (error) {
      return [complain(thing)(String(error))]
    }
  })
  return (await Promise.all(complaints)).flat()
}

/** Fields that there are not, which the models let pass: the compiler knows them. */
export const unknownFields = async (things: Things): Promise<ReadonlyArray<Complaint>> => {
  await mkdir(join(root, ".cache"), { recursive: true })
  // Where it finds the packages.
  const folder = await mkdtemp(join(root, ".cache", "objects-"))
  const source = things.map(
    (thing, n) =>
      `import type { I${thing.kind} as T${n} } from "${moduleOf(thing)}"; export const o${n}: T${n} = ${JSON.stringify(thing)}`
  )
  const options = { module: "nodenext", strict: true, noEmit: true, skipLibCheck: true, types: [] }
  try {
    await writeFile(join(folder, "objects.ts"), source.join("\n"))
    await writeFile(join(folder, "package.json"), `{ "type": "module" }`)
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }))
    const { stdout } = await run(join(root, "node_modules/.bin/tsc"), [
      "-p",
      folder,
      "--pretty",
      "false"
    ]).catch((error: { readonly stdout: string }) => error)
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const thing = things[Number(/^\S*objects\.ts\((\d+),/.exec(line)?.[1]) - 1]
        return thing === undefined ? line.trim() : complain(thing)(line.replace(/^.*?: /, ""))
      })
  } finally {
    await rm(folder, { recursive: true })
  }
}
