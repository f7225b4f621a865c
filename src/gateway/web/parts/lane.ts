/** The mark of a task that goes before the others of its kind. */
import { el } from "../base/dom.ts"
import { icon } from "../base/icons.ts"

export const laneMark = (lane: string | undefined): HTMLElement | undefined =>
  lane === "high"
    ? el(
        "span",
        { class: "lane", title: "It goes before what waits in the normal lane" },
        icon("first"),
        "high"
      )
    : undefined
