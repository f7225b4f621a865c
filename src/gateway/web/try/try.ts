/** Trying a kind: which one, and its form. */
import { el } from "../base/dom.ts"
import type { Page, Place } from "../base/page.ts"
import { recall } from "../base/remember.ts"
import { addressOf } from "../base/router.ts"
import { heading } from "../parts/heading.ts"
import { notice } from "../parts/notice.ts"
import { tryForm } from "./tryForm.ts"

export const tryPage = (place: Place, wanted: string | undefined): Page => {
  const { kinds, life, query, session } = place
  const name = wanted ?? recall("kind") ?? kinds.all[0]?.kind
  const kind = kinds.all.find((one) => one.kind === name) ?? (wanted === undefined ? kinds.all[0] : undefined)
  const content =
    kind === undefined
      ? notice("empty", `There is no kind ${name ?? ""}.`, "Choose one of those above.")
      : tryForm(kind, query.get("like") ?? undefined, session, life)
  return {
    title: kind === undefined ? "Try it" : `Try ${kind.kind}`,
    element: el(
      "div",
      { class: "page" },
      heading("Try it", el("span", { class: "soft" }, kind?.title)),
      el(
        "nav",
        { class: "kinds", "aria-label": "Kinds" },
        ...kinds.all.map((one) =>
          el(
            "a",
            {
              href: addressOf(["try", one.kind]),
              title: one.title,
              ...(one === kind ? { "aria-current": "page" } : {})
            },
            one.kind
          )
        )
      ),
      content
    )
  }
}
