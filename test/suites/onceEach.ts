/** What a pipeline at rest must be like: no task is left, each has one record, and each record one event. */
import { setTimeout as sleep } from "node:timers/promises"
import { assert } from "@effect/vitest"
import { eventsAreTold, everyMessage, messagesIn } from "../support/everyMessage.ts"

/** Waits until no count task is left; the test's time-out ends that. Gives the ids of the records, sorted. */
export const onceEach = async (url: string): Promise<ReadonlyArray<string>> => {
  for (const stream of ["SCHEDULES", "TASKS_count"])
    while ((await messagesIn(url, stream)) > 0) await sleep(50)
  await eventsAreTold(url)
  const idsIn = async (stream: string) =>
    (await everyMessage(url, stream, ({ headers }) => headers?.get("ce-id") ?? "")).toSorted()
  const records = await idsIn("KV_results")
  assert.strictEqual(new Set(records.map(taskOf)).size, records.length, "a task has two records")
  assert.deepEqual(await idsIn("EVENTS"), records)
  return records
}

/** Of `<task>.<run>`. */
const taskOf = (id: string) => id.slice(0, id.lastIndexOf("."))
