/** What a kind is limited to, over the page: as it stands, to be changed. */
import { Problem, ask, messageOf, send } from "../base/api.ts"
import { dialog } from "../base/dialog.ts"
import { button, el } from "../base/dom.ts"
import { at } from "../base/json.ts"
import { say } from "../base/say.ts"
import { boundsFields } from "./boundsFields.ts"
import { inWords } from "./inWords.ts"

/** `onSaved` is told what stands then, in words. What stands is asked for first: it may be newer than what the page shows. */
export const editLimits = async (kind: string, onSaved: (limits: string) => void, life: AbortSignal) => {
  const address = `/v1/kinds/${encodeURIComponent(kind)}/limits`
  let standing: unknown
  try {
    standing = await ask(address, { signal: life })
  } catch (error) {
    if (!life.aborted) say("bad", messageOf(error))
    return
  }
  if (life.aborted) return
  const all = boundsFields("All of its tasks together")
  const each = boundsFields("Those of each concurrency key")
  const message = el("div", { class: "form-message", role: "alert" })
  const save = el("button", { type: "submit", class: "primary" }, "Save limits")
  const lift = button({ class: "danger" }, () => void put({}), "No limits")
  lift.hidden = inWords(standing) === ""
  const form = el(
    "form",
    { class: "try-form limits-form", novalidate: "" },
    el(
      "p",
      { class: "soft" },
      "In the whole fleet, from now on. What runs already goes on; what is left empty is not limited."
    ),
    all.element,
    each.element,
    message,
    el(
      "div",
      { class: "dialog-buttons" },
      lift,
      button({}, () => box.close(), "Leave it"),
      save
    )
  )

  const put = async (limits: unknown) => {
    for (const one of [save, lift]) one.disabled = true
    try {
      const stands = inWords(await send("PUT", address, limits))
      say("good", stands === "" ? `${kind} is not limited any more.` : `${kind}: ${stands}.`)
      onSaved(stands)
      box.close()
    } catch (error) {
      refuse(error)
    }
    for (const one of [save, lift]) one.disabled = false
  }

  /** Each fault beside its field. */
  const refuse = (error: unknown) => {
    const faults = error instanceof Problem ? error.faults : []
    const homeless = faults.filter((fault) => {
      const [first, ...rest] = fault.path
      return first === "perKey" ? !each.mark({ ...fault, path: rest }) : !all.mark(fault)
    })
    if (faults.length === 0) message.replaceChildren(messageOf(error))
    else
      message.replaceChildren(
        ...homeless.map((fault) => el("p", {}, `${fault.path.join(".")}: ${fault.message}`))
      )
    focusFault()
  }
  const focusFault = () => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    message.replaceChildren()
    all.clear()
    each.clear()
    const bounds = all.read()
    const perKey = each.read()
    if (bounds === undefined || perKey === undefined) return focusFault()
    void put(Object.keys(perKey).length === 0 ? bounds : { ...bounds, perKey })
  })
  all.write(standing)
  each.write(at(standing, "perKey"))
  const box = dialog(`Limits of ${kind}`, form)
  form.querySelector("input")?.focus()
}
