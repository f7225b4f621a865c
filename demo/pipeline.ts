/** The pipeline of the demo: `millrace up` on free ports and a directory of its own. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export interface Pipeline {
  readonly gateway: string
  readonly nats: string
  /** Stops it as Ctrl-C would. Returns its exit code. */
  readonly stop: () => Promise<number | null>
}

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))

export const startPipeline = async (smtp: string): Promise<Pipeline> => {
  const data = await mkdtemp(join(tmpdir(), "millrace-demo-"))
  const { NATS_URL: _, ...env } = process.env
  const child = spawn(process.execPath, [main, "up", "--port", "0", "--data", data], {
    // The servers of the demo are on this machine, where nothing goes unless told.
    env: { ...env, SMTP_URL: smtp, FETCH_ALLOW: "127.0.0.1", NOTIFY_ALLOW: "127.0.0.1" },
    stdio: ["ignore", "pipe", "inherit"]
  })
  const ended = once(child, "exit")
  process.once("exit", () => child.kill())
  const said = await new Promise<string>((resolve, reject) => {
    let printed = ""
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString()
      if (printed.includes("Ctrl-C")) resolve(printed)
    })
    void ended.then(() => reject(new Error(`the pipeline did not start:\n${printed}`)))
  })
  const gateway = /Dashboard +(\S+)\//.exec(said)?.[1]
  const nats = /NATS +(\S+)/.exec(said)?.[1]
  if (gateway === undefined || nats === undefined)
    throw new Error(`the pipeline says not where it is:\n${said}`)
  return {
    gateway,
    nats,
    stop: async () => {
      child.kill("SIGTERM")
      const [code]: Array<number | null> = await ended
      await rm(data, { recursive: true, force: true })
      return code ?? null
    }
  }
}
