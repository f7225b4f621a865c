/**
 * Has containers and networks of a test removed when it is over, or when this process is gone, killed -9 even: a shell
 * reads a pipe that we hold open, and removes whatever carries the label once the pipe ends.
 */
import { spawn } from "node:child_process"
import { randomUUID } from "node:crypto"

export interface Belongings {
  /** What each of them is to carry. */
  readonly label: { readonly name: string; readonly value: string }
  /** Kills and removes them all, with their data. */
  readonly remove: () => Promise<void>
}

const labelName = "millrace.test"

export const openBelongings = (): Belongings => {
  const value = randomUUID()
  const those = `--quiet --filter label=${labelName}=${value}`
  const shell = spawn(
    "/bin/sh",
    [
      "-c",
      `read -r _
      docker rm --force --volumes $(docker ps --all ${those})
      docker network rm $(docker network ls ${those})`
    ],
    // A terminal's Ctrl-C does not reach it.
    { detached: true, stdio: ["pipe", "ignore", "ignore"] }
  )
  const gone = new Promise<void>((resolve) => shell.once("close", () => resolve()))
  return {
    label: { name: labelName, value },
    remove: () => {
      shell.stdin.end()
      return gone
    }
  }
}
