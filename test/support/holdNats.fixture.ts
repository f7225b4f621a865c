/** A process of its own that runs a server on the given data directory, says its pid, and must be killed. */
import { startNats } from "./nats.ts"

process.on("SIGINT", () => {})
const [, , dataDir] = process.argv
if (dataDir === undefined) throw new Error("usage: holdNats.fixture.ts <data directory>")
const { pid } = await startNats({ dataDir })
console.log(pid)
setInterval(() => {}, 60_000)
