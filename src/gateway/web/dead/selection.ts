/** Which tasks are ticked, on whatever boxes they are. */
import { el } from "../base/dom.ts"

export interface Selection {
  readonly has: (id: string) => boolean
  readonly all: () => ReadonlyArray<string>
  readonly set: (id: string, is: boolean) => void
  /** A box for a task, which is ticked as long as the task is. */
  readonly box: (id: string, label: string) => HTMLInputElement
  readonly onChange: (listener: () => void) => void
  /** After one or several were set. */
  readonly tell: () => void
}

export const makeSelection = (): Selection => {
  const chosen = new Set<string>()
  const boxes = new Map<string, HTMLInputElement>()
  const listeners = new Set<() => void>()

  const tell = () => {
    for (const listener of listeners) listener()
  }

  const set = (id: string, is: boolean) => {
    if (is) chosen.add(id)
    else chosen.delete(id)
    const box = boxes.get(id)
    if (box !== undefined) box.checked = is
  }

  return {
    has: (id) => chosen.has(id),
    all: () => [...chosen],
    set,
    box: (id, label) => {
      const box = el("input", { type: "checkbox", "aria-label": label })
      box.checked = chosen.has(id)
      box.addEventListener("change", () => {
        set(id, box.checked)
        tell()
      })
      boxes.set(id, box)
      return box
    },
    onChange: (listener) => void listeners.add(listener),
    tell
  }
}
