/** The events of all finished tasks, as they come; and whether they come. */
import { at, parse } from "./json.ts"
import { type Task, readTask } from "./task.ts"

export type Connection = "live" | "reconnecting"

const reopenAfter = 5000

export const listen = (
  onTask: (task: Task) => void,
  onConnection: (connection: Connection) => void
): void => {
  let last = ""

  const open = () => {
    const source = new EventSource(`/v1/events?${last === "" ? "recent=50" : `lastEventId=${last}`}`)
    source.addEventListener("open", () => onConnection("live"))
    for (const state of ["succeeded", "failed", "cancelled"]) {
      source.addEventListener(state, ({ data, lastEventId }) => {
        last = lastEventId
        const task = readTask(at(parse(data), "data"))
        if (task !== undefined) onTask(task)
      })
    }
    source.addEventListener("error", () => {
      onConnection("reconnecting")
      // The browser tries again by itself after a lost connection, but not after an answer such as 503.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, reopenAfter)
    })
  }

  open()
}
