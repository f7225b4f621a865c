/** Things that have the same few fields, as a table. */
import { el } from "../base/dom.ts"
import { words } from "../base/format.ts"

export const table = (
  values: ReadonlyArray<Readonly<Record<string, unknown>>>,
  cell: (value: unknown) => Node
): HTMLElement => {
  const names = [...new Set(values.flatMap((value) => Object.keys(value)))]
  return el(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": "Table" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...names.map((name) => el("th", { scope: "col" }, words(name))))),
      el(
        "tbody",
        {},
        ...values.map((value) =>
          el("tr", {}, ...names.map((name) => el("td", {}, name in value ? cell(value[name]) : "")))
        )
      )
    )
  )
}
