/** Which kind's dead letters are shown: those of one, or of all. */
import { el } from "../base/dom.ts"
import { addressOf } from "../base/router.ts"

export const kindChoice = (kinds: ReadonlyArray<string>, kind: string | undefined) => {
  const field = el(
    "select",
    {},
    el("option", { value: "" }, "All kinds"),
    ...kinds.map((one) => el("option", { value: one }, one))
  )
  field.value = kind ?? ""
  field.addEventListener("change", () => {
    location.hash = addressOf(["dead"], { kind: field.value })
  })
  return el("label", { class: "field" }, el("span", {}, "Kind"), field)
}
