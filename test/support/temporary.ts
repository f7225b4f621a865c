/** A directory under the system's temporary one, gone when the scope closes. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"

export const temporary = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "millrace-test-"))),
  (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
)
