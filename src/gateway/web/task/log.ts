/** What the actor wrote about a task; it scrolls on while its reader is at the end. */
import { el } from "../base/dom.ts"
import { timeOfDay } from "../base/format.ts"
import { textAt } from "../base/json.ts"
import type { Part } from "./part.ts"

export const logView = (): Part => {
  const lines = el("ol", { class: "log", tabindex: "0", "aria-label": "Log" })
  const element = el(
    "section",
    { "aria-labelledby": "log", hidden: "" },
    el("h2", { id: "log" }, "Log"),
    lines
  )
  let drawn: ReadonlyArray<unknown> = []
  return {
    element,
    show: ({ log }) => {
      if (log === drawn) return
      const follows = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 8
      drawn = log
      element.hidden = log.length === 0
      lines.replaceChildren(
        ...log.map((one) =>
          el(
            "li",
            {},
            el("time", {}, timeOfDay(textAt(one, "at") ?? "")),
            el("span", {}, textAt(one, "line") ?? "")
          )
        )
      )
      if (follows) lines.scrollTop = lines.scrollHeight
    }
  }
}
