/** A worker as a process of its own, as `millrace actor` is one, given the address of what it works for. It dies with this one. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { flags } from "../../src/commands/sparing.ts"

const dieWithParent = new URL("../../test/support/dieWithParent.mjs", import.meta.url).href

/** `module` is a file here. `env` comes on top of this process's own, `rest` after the address. */
export const startWorker = (
  module: string,
  servers: string,
  env: Record<string, string> = {},
  rest: ReadonlyArray<string> = []
) => {
  const file = fileURLToPath(new URL(module, import.meta.url))
  const worker = spawn(process.execPath, [...flags, "--import", dieWithParent, file, servers, ...rest], {
    stdio: ["pipe", "inherit", "inherit"],
    env: { ...process.env, ...env }
  })
  return {
    pid: worker.pid,
    stop: async () => {
      worker.kill("SIGKILL")
      await once(worker, "exit")
    }
  }
}
