/** A worker of BullMQ whose jobs are no work: two of its workers in one process, which was the fastest of what was tried. */
import { Worker } from "bullmq"
import { output } from "../queue/work.ts"
import { connectionTo, queueName } from "./bullmq.ts"

const connection = connectionTo(process.argv[2] ?? "")
const workers = Array.from(
  { length: 2 },
  () => new Worker(queueName, async () => output, { connection, concurrency: 100 })
)
for (const worker of workers) worker.on("error", (error) => console.error(error))
