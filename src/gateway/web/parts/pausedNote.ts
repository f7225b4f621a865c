/** A line that says that a kind is paused, where somebody waits for its tasks. */
import { ask } from "../base/api.ts"
import { el } from "../base/dom.ts"
import { icon } from "../base/icons.ts"
import { at, listAt, textAt } from "../base/json.ts"

/** Whoever pauses or resumes it mostly does so on another page. */
const lookEveryMs = 10_000

/** It is looked at again and again until `life` ends, or it is taken from the page. */
export const pausedNote = (kind: string, life: AbortSignal): HTMLElement => {
  const note = el(
    "p",
    { class: "paused", role: "status" },
    icon("pause"),
    `${kind} is paused: its tasks wait until it is resumed.`
  )
  note.hidden = true

  const look = async () => {
    try {
      const kinds = listAt(await ask("/v1/kinds", { signal: life }), "kinds")
      note.hidden = !kinds.some((one) => textAt(one, "kind") === kind && at(one, "paused") !== undefined)
    } catch {
      // What is shown is as true as before.
    }
    if (life.aborted || !note.isConnected) return
    const timer = setTimeout(() => void look(), lookEveryMs)
    life.addEventListener("abort", () => clearTimeout(timer), { once: true })
  }
  void look()
  return note
}
