import { expect, it } from "@effect/vitest"
import { startNode } from "./millrace.ts"

/** What a thread reads has ended from the start. It is loaded as a file is, and so with all that is loaded before one. */
const thread = `process.stdin.on("end", () => setImmediate(() => process.exit(7))).resume()`
const program = `
  const { Worker } = require("node:worker_threads")
  const thread = new Worker(new URL("data:text/javascript," + ${JSON.stringify(encodeURIComponent(thread))}))
  thread.on("exit", (code) => console.log("its thread ended with", code))
`

it("leaves the threads of a process to themselves", async () => {
  const started = startNode(["--eval", program], {})
  const [said] = await started.prints(/its thread ended with \d/)
  expect(said).toBe("its thread ended with 7")
  await started.kill("SIGKILL")
})
