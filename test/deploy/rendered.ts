/** What an overlay makes, as `kubectl apply -k` would send it. */
import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { parseAllDocuments } from "yaml"
import type { Things } from "./Thing.ts"
import { type Tool, root } from "./tools.ts"

const run = promisify(execFile)

export const rendered = async ({ program, words }: Tool, folder: string): Promise<Things> => {
  const { stdout } = await run(program, [...words, join(root, "deploy/k8s", folder)], {
    maxBuffer: 16_000_000
  })
  return parseAllDocuments(stdout).map((document) => document.toJS())
}
