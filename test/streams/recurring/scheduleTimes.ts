/** When the server will put each schedule of a stream on its subject: what it keeps beside a stream when it stops. */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"

/** By subject, in whole seconds since 1970. */
export const scheduleTimes = async (dataDir: string): Promise<ReadonlyMap<string, number>> => {
  const files = await readdir(dataDir, { recursive: true })
  const file = files.find((one) => one.endsWith(join("SCHEDULES", "msgs", "sched.db")))
  const times = new Map<string, number>()
  if (file === undefined) return times
  const bytes = await readFile(join(dataDir, file))
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = BigInt(bytes[at++] ?? 0)
      value |= (byte & 127n) << shift
      if (byte < 128n) return value
    }
  }
  // A version and two counts come first.
  at = 17
  while (at < bytes.length) {
    const length = bytes.readUInt16LE(at)
    const subject = bytes.toString("utf8", at + 2, at + 2 + length)
    at += 2 + length
    const nanos = varint() / 2n
    varint()
    times.set(subject, Number(nanos / 1_000_000_000n))
  }
  return times
}
