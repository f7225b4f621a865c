/** Runs once before all tests: brings the nats-server they need, and has what they load compiled once and not by each process. */
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { findServer } from "../../src/streams/server/find.ts"
import { engine, isAtHand, natsImage } from "./docker.ts"

export default async () => {
  const { path, version } = await Effect.runPromise(findServer)
  // Workers inherit both. They need not look again,
  process.env["NATS_SERVER"] = path
  // and neither they nor the processes they start read TypeScript again, which is a third of what a start takes.
  process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("../../.cache/compiled", import.meta.url))
  process.stderr.write(`nats-server ${version} (${path}); Docker: ${await whatDockerHas()}\n`)
}

const whatDockerHas = async () => {
  const version = await engine()
  if (version === undefined) return "no engine answers"
  const image = (await isAtHand(natsImage)) ? `it has ${natsImage}` : `${natsImage} is to be pulled`
  return `engine ${version}, ${image}`
}
