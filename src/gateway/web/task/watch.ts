/** A task that has failed, of which there is nothing to follow: somebody may have it done again all the same. */
import { failedEvents } from "../base/failedEvents.ts"
import type { Task } from "../base/task.ts"

/** `onPerhaps` is told when it is to be looked at anew. */
export const watch = ({ id, kind }: Task, onPerhaps: () => void, life: AbortSignal): void =>
  failedEvents({
    kind,
    onFailed: (task) => {
      if (task.id === id) onPerhaps()
    },
    onLeft: (left) => {
      if (left === id) onPerhaps()
    },
    onOpen: onPerhaps,
    life
  })
