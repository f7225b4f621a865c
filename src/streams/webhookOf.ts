/** What a webhook is told of a finished task, whoever tells it: the input of a notify task. */
import type { Schema } from "effect"
import type { TaskRecord } from "../schemas/TaskRecord.ts"
import { addressOf, beginningOf, longestMessage } from "./excerpt.ts"
import { keptJson } from "./keptJson.ts"
import { maxTaskBytes } from "./Topology.ts"

type Finished = Pick<
  TaskRecord,
  "id" | "kind" | "state" | "run" | "output" | "outputBlob" | "error" | "finishedAt"
>

/**
 * As Standard Webhooks has it: a type to choose by, when it happened, and the thing itself. What would be too much of it
 * for a task is left out, and the address is told where it is to be had.
 */
export const webhookOf = (task: Finished, url: string) => {
  const { id, kind, state, run, output, outputBlob, error, finishedAt } = task
  const known = { id, kind, state, ...(run === undefined ? {} : { run }), finishedAt }
  const place = outputBlob === undefined ? {} : { outputBlob }
  const posted = (data: Schema.Json) => ({
    url,
    body: { type: `millrace.task.${state}`, timestamp: finishedAt, data }
  })
  const whole = posted({
    ...known,
    ...(output === undefined ? {} : { output }),
    ...place,
    ...(error === undefined ? {} : { error })
  })
  if (fits(JSON.stringify({ webhook: whole }))) return whole
  const reason =
    error === undefined
      ? {}
      : { error: { tag: error.tag, message: beginningOf(error.message, longestMessage) } }
  return posted({ ...known, ...place, ...reason, whole: addressOf(task) })
}

/** Its actor takes no input that is larger, or nested deeper than anybody means it. */
const fits = (json: string): boolean => Buffer.byteLength(json) <= maxTaskBytes && keptJson(json) === json
