/** `npm run bench -- actors [kind ...]` or `-- queue`: what is measured, as a table in Markdown. */
import { cpus } from "node:os"
import { actors, kinds } from "./actors/actors.ts"
import { queue } from "./queue/queue.ts"

const [part, ...chosen] = process.argv.slice(2)
const isKnown = part === "actors" ? chosen.every((kind) => kinds.includes(kind)) : chosen.length === 0
if ((part !== "actors" && part !== "queue") || !isKnown) {
  console.error(`npm run bench -- actors [${kinds.join("|")} ...]\nnpm run bench -- queue`)
  process.exit(2)
}

console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, Node ${process.version}`)
const isReached = part === "queue" ? await queue() : await actors(chosen.length > 0 ? chosen : kinds)
process.exitCode = isReached ? 0 : 1
