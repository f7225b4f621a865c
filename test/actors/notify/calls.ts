/** The calls of an orchestrator under test: other tasks answer as they are told, and notify keeps what it is given. */
import { Effect } from "effect"
import { Calls, type Child } from "../../../src/actors/runtime/Tasks.ts"
import { ChildFailed } from "../../../src/schemas/ChildFailed.ts"
import { Notify } from "../../../src/schemas/Notify.ts"
import * as TaskId from "../../../src/schemas/TaskId.ts"
import type { TaskRecord } from "../../../src/schemas/TaskRecord.ts"
import { decodeInput } from "../../../src/schemas/Validation.ts"
import { maxTaskBytes } from "../../../src/streams/Topology.ts"

const sent = { channel: "webhook", messageId: "notify_1", answer: "200", elapsedMs: 1 }

/** `outputs` by kind. What is too much for a task, or no input for notify, is refused as it is in earnest. */
export const callsFor = (outputs: Readonly<Record<string, TaskRecord["output"]>>) => {
  const told: Array<typeof Notify.input.Type> = []
  const take = Effect.fnUntraced(function* ({ key, kind, input }: Child) {
    const id = TaskId.make(kind, key)
    if (Buffer.byteLength(input) > maxTaskBytes) {
      return yield* new ChildFailed({ child: id, tag: "TaskTooLarge", reason: "it is too large" })
    }
    const parsed: unknown = JSON.parse(input)
    if (kind === Notify.name) told.push(yield* Effect.orDie(decodeInput(Notify, parsed)))
    const output = kind === Notify.name ? sent : (outputs[kind] ?? null)
    const time = "2026-11-20T10:00:00.000Z"
    const record: TaskRecord = {
      id,
      kind,
      state: "succeeded",
      input: null,
      output,
      attempts: [],
      enqueuedAt: time,
      finishedAt: time
    }
    return record
  })
  return { told, calls: Calls.of({ record: take, output: ({ output }) => Effect.succeed(output) }) }
}
