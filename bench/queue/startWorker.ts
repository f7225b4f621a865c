/** A worker as a process of its own, given the address of NATS. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

export const startWorker = (module: string, servers: string) => {
  const worker = spawn(process.execPath, [fileURLToPath(new URL(module, import.meta.url)), servers], {
    stdio: ["ignore", "inherit", "inherit"]
  })
  return {
    pid: worker.pid,
    stop: async () => {
      worker.kill("SIGKILL")
      await once(worker, "exit")
    }
  }
}
