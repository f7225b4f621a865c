/** A small disk of its own for a test, which can be filled to the last byte and emptied again. */
import { execFileSync } from "node:child_process"
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface SmallDisk {
  readonly path: string
  readonly fill: () => void
  readonly empty: () => void
  readonly close: () => void
}

/** Undefined where nobody lets us mount one. */
export const mountSmallDisk = (megabytes: number): SmallDisk | undefined => {
  const path = mkdtempSync(join(tmpdir(), "millrace-disk-"))
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path], {
      stdio: "ignore"
    })
  } catch {
    rmdirSync(path)
    return undefined
  }
  const ballast = join(path, "ballast")
  return {
    path,
    fill: () => {
      const file = openSync(ballast, "a")
      const page = Buffer.alloc(4_096)
      try {
        while (true) writeSync(file, page)
      } catch {
        // It is full.
      } finally {
        closeSync(file)
      }
    },
    empty: () => rmSync(ballast),
    close: () => {
      execFileSync("/bin/umount", [path])
      rmdirSync(path)
    }
  }
}
