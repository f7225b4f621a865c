/** Watches processes that are not our children. */
import { setTimeout as sleep } from "node:timers/promises"

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Resolves when the process is gone; the test's own time-out ends the wait. */
export const gone = async (pid: number): Promise<void> => {
  while (isAlive(pid)) await sleep(5)
}
