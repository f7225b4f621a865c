/** What changes the list while it is looked at: finished tasks as they come, or word that there is something to read again. */
import { at, parse, textAt } from "../base/json.ts"
import { listen } from "../base/stream.ts"
import { type Task, finalStates, isFinal, readTask } from "../base/task.ts"
import { type Query, searchOf } from "../base/taskPages.ts"

/** More than fit a screen are not even read. */
const most = 60

export interface Feed {
  /** How many tasks have finished since the last were taken. */
  readonly count: () => number
  /** The newest of them, newest first, and which are no longer of the state that is asked for. */
  readonly take: () => { readonly came: ReadonlyArray<Task>; readonly left: ReadonlySet<string> }
}

/** `onChange` is told often, and what it does must be calm. */
export const feed = (
  { kind, state }: Query,
  onChange: () => void,
  onMissed: () => void,
  life: AbortSignal
): Feed => {
  let waiting: Array<string> = []
  let left = new Set<string>()
  let count = 0

  const heard = (data: string) => {
    waiting.push(data)
    count += 1
    if (waiting.length > 2 * most) waiting = waiting.slice(-most)
    onChange()
  }

  const gone = (data: string) => {
    left.add(textAt(parse(data), "subject") ?? "")
    onChange()
  }

  // Of tasks that are not finished there are no events: that something moved is seen from their numbers.
  if (state !== undefined && !isFinal(state)) {
    listen({ address: () => "/v1/stats/live", on: { stats: onChange }, onOpen: onMissed, life })
    return { count: () => 0, take: () => ({ came: [], left }) }
  }

  listen({
    // Only a failed task is ever done again, and may then end in another state.
    address: (last) =>
      `/v1/events${searchOf({ kind, state, again: state === "failed" ? "true" : undefined, lastEventId: last })}`,
    on: Object.fromEntries(
      finalStates.map((name) => [name, state === undefined || state === name ? heard : gone])
    ),
    // Between what was read before and the first that is heard, some may have ended. What was heard before is in there.
    onOpen: () => {
      waiting = []
      left = new Set()
      count = 0
      onMissed()
    },
    life
  })

  return {
    count: () => count,
    take: () => {
      const came = waiting
        .slice(-most)
        .toReversed()
        .map((data) => readTask(at(parse(data), "data")))
        .filter((task) => task !== undefined)
      const taken = { came, left }
      waiting = []
      left = new Set()
      count = 0
      return taken
    }
  }
}
