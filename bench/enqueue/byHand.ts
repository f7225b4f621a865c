/**
 * A publisher as one would write it by hand on the bare client, with the same promise: a fresh key, the guard that keeps a
 * task from being there twice, and one promise for each task that is kept when the server has stored it.
 */
import { connect, headers } from "@nats-io/transport-node"
import { freshKey } from "../../src/schemas/TaskId.ts"
import { openInbox } from "../queue/inbox.ts"
import { text } from "../queue/work.ts"
import { atOnce } from "./atOnce.ts"
import type { Open } from "./submitters.ts"

export const byHand =
  (width: number): Open =>
  async (servers) => {
    const connection = await connect({ servers })
    const ask = openInbox(connection)
    const submit = () =>
      new Promise<string>((resolve, reject) => {
        const key = freshKey(Date.now())
        const guard = headers()
        guard.append("Nats-Expected-Last-Subject-Sequence", "0")
        guard.append("Nats-Expected-Last-Subject-Sequence-Subject", `tasks.count.*.${key}`)
        const answered = (answer: { readonly string: () => string }) => {
          if (answer.string().includes('"error"')) reject(new Error(answer.string()))
          else resolve(`count_${key}`)
        }
        ask(`tasks.count.normal.${key}`, JSON.stringify({ text }), answered, guard)
      })
    return { submit: (tasks) => atOnce(width, tasks, submit), close: () => connection.close() }
  }
