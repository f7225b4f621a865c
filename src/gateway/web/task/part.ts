/** A part of a task's page. */
import type { Task } from "../base/task.ts"

export interface Part {
  readonly element: HTMLElement
  readonly show: (task: Task) => void
}

/** Shows only what has changed: `mark` is the same as long as there is nothing new to draw. */
export const redrawn = (
  element: HTMLElement,
  mark: (task: Task) => string,
  draw: (task: Task) => ReadonlyArray<Node | string>
): Part => {
  let drawn: string | undefined
  return {
    element,
    show: (task) => {
      const now = mark(task)
      if (now === drawn) return
      drawn = now
      const content = draw(task)
      element.hidden = content.length === 0
      element.replaceChildren(...content)
    }
  }
}
