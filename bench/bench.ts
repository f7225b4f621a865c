/** `npm run bench -- <part>`: what is measured, as a table in Markdown. It ends with 1 where a figure is not what it is to be. */
import { cpus } from "node:os"
import { actors, kinds } from "./actors/actors.ts"
import { gateway } from "./gateway/gateway.ts"
import { latency } from "./latency/latency.ts"
import { queue } from "./queue/queue.ts"

const parts: ReadonlyMap<string, () => Promise<boolean>> = new Map([
  ["queue", queue],
  ["latency", latency],
  ["gateway", gateway]
])

const [name = "", ...chosen] = process.argv.slice(2)
const part =
  name === "actors" && chosen.every((kind) => kinds.includes(kind))
    ? () => actors(chosen.length > 0 ? chosen : kinds)
    : chosen.length === 0
      ? parts.get(name)
      : undefined
if (part === undefined) {
  console.error(`npm run bench -- actors [${kinds.join("|")} ...]`)
  for (const known of parts.keys()) console.error(`npm run bench -- ${known}`)
  process.exit(2)
}

console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, Node ${process.version}`)
process.exitCode = (await part()) ? 0 : 1
