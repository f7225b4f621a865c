/** A line that says that a kind is paused, where somebody waits for its tasks. */
import { el } from "../base/dom.ts"
import { icon } from "../base/icons.ts"
import { pausedKinds } from "../base/pausedKinds.ts"

/** It is looked at again and again until `life` ends, or it is taken from the page. */
export const pausedNote = (kind: string, life: AbortSignal): HTMLElement => {
  const note = el(
    "p",
    { class: "paused", role: "status" },
    icon("pause"),
    `${kind} is paused: its tasks wait until it is resumed.`
  )
  note.hidden = true
  pausedKinds(
    (paused) => {
      note.hidden = !paused.has(kind)
    },
    life,
    () => note.isConnected
  )
  return note
}
