/** Runs once before all tests: brings the nats-server they need, so that no test waits for a download. */
import { Effect } from "effect"
import { findServer } from "../../src/streams/server/find.ts"

export default async () => {
  const { path, version } = await Effect.runPromise(findServer)
  // Workers inherit it, and need not look again.
  process.env["NATS_SERVER"] = path
  process.stderr.write(`nats-server ${version} (${path})\n`)
}
