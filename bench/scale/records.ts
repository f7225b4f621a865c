/** The records of tasks that were done long ago, as workers write them, by a publisher that does nothing else. */
import { type NatsConnection, headers } from "@nats-io/transport-node"
import * as Event from "../../src/schemas/Event.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { tookOf } from "../../src/streams/took.ts"
import { store } from "../queue/fill.ts"
import { openInbox } from "../queue/inbox.ts"
import { output, text } from "../queue/work.ts"

const kind = "count"
const state = "succeeded"

const message = (n: number) => {
  const key = `stored-${n}`
  const id = `${kind}_${key}`
  const now = new Date().toISOString()
  const times = { enqueuedAt: now, startedAt: now, finishedAt: now }
  const made = headers()
  made.append(Subjects.header.expectedSequence, "0")
  made.append(Subjects.header.expectedSubject, Subjects.resultAnyState(kind, key))
  made.append(Subjects.header.ttl, "86400s")
  made.append(Subjects.header.took, tookOf({ total: 0, run: 0 }))
  const told = [...Event.commonHeaders(kind, state), ...Event.ownHeaders({ id, finishedAt: now }, 1)]
  for (const [name, value] of told) made.append(name, value)
  const record = { id, kind, state, attempts: [], ...times, worker: "mill-1", input: { text }, output }
  return [Subjects.result(kind, state, key), JSON.stringify(record), made] as const
}

export const storeRecords = (connection: NatsConnection, count: number): Promise<void> =>
  store(openInbox(connection), count, message)
