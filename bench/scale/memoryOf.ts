/** The most memory that a process holds while something goes on, above what it held before, in MB (proc_pid_status(5)). */
import { readFileSync } from "node:fs"

const resident = (pid: number | undefined) =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1000

export const memoryOf = async (pid: number | undefined, work: () => Promise<void>): Promise<number> => {
  const idle = resident(pid)
  let most = idle
  const looking = setInterval(() => (most = Math.max(most, resident(pid))), 20)
  try {
    await work()
    return most - idle
  } finally {
    clearInterval(looking)
  }
}
