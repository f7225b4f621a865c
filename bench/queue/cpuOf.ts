/** Seconds of processor time that a process has taken, its threads included (proc_pid_stat(5), fields 14 and 15). */
import { readFileSync } from "node:fs"

/** Of the kernel's clock, on every Linux that Node runs on. */
const ticksPerSecond = 100

export const cpuOf = (pid: number | undefined): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  // The name stands in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}
