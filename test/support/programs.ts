/** Directories of small shell scripts, to stand for what is, or is not, on a PATH. */
import { chmod, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { temporary } from "./temporary.ts"

/** A directory that holds the scripts under their names. */
export const programs = Effect.fnUntraced(function* (scripts: Readonly<Record<string, string>>) {
  const directory = yield* temporary
  yield* Effect.promise(async () => {
    for (const [name, script] of Object.entries(scripts)) {
      await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`)
      await chmod(join(directory, name), 0o755)
    }
  })
  return directory
})
