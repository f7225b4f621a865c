/** The programs that look at what is deployed: on the PATH, or unpacked from Debian's package into the cache, once. */
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect, Result } from "effect"
import { unpackDebian } from "../../src/streams/server/debian.ts"
import { platform } from "../../src/streams/server/release.ts"
import { which } from "../../src/streams/server/which.ts"

export const root = fileURLToPath(new URL("../../", import.meta.url))

export interface Tool {
  readonly program: string
  readonly words: ReadonlyArray<string>
}

const onPath = (name: string) => Effect.runPromise(which(name))

/** Undefined, and said, if it cannot be had: what needs it is not tried then. */
const fromDebian = async (name: string): Promise<string | undefined> => {
  const home = join(root, ".cache", name, platform)
  const kept = join(home, name)
  if ((await onPath(name)) !== undefined) return name
  if (existsSync(kept)) return kept
  await mkdir(home, { recursive: true })
  const into = await mkdtemp(join(home, "unpacking-"))
  const unpacked = await Effect.runPromise(
    Effect.result(unpackDebian({ name, program: `usr/bin/${name}`, into }))
  )
  if (Result.isSuccess(unpacked)) await rename(unpacked.success, kept)
  await rm(into, { recursive: true, force: true })
  if (Result.isSuccess(unpacked)) return kept
  process.stderr.write(
    `What needs ${name} is not tried here: it is not on the PATH, and ${unpacked.failure.message}\n`
  )
  return undefined
}

export const promtool = () => fromDebian("promtool")

/** kubectl has it within. */
export const kustomize = async (): Promise<Tool | undefined> => {
  if ((await onPath("kustomize")) === undefined && (await onPath("kubectl")) !== undefined)
    return { program: "kubectl", words: ["kustomize"] }
  const program = await fromDebian("kustomize")
  return program === undefined ? undefined : { program, words: ["build"] }
}
