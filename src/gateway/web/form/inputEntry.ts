/** The input of a kind, in the form that its contract makes or as JSON: its reader turns from one to the other. */
import { arrange, button, el, freshId, setAttribute } from "../base/dom.ts"
import type { Draft } from "../base/drafts.ts"
import { parse } from "../base/json.ts"
import { jsonFault } from "../base/jsonFault.ts"
import type { Kind } from "../base/kinds.ts"
import { inputForm } from "./inputForm.ts"
import { lostIn } from "./lostIn.ts"

export interface InputEntry {
  readonly element: HTMLElement
  /** Undefined for what is no JSON. */
  readonly read: () => unknown
  /** In the form, if all of it has a place there. */
  readonly fill: (value: unknown) => void
  readonly draft: () => Omit<Draft, "like">
  readonly take: (draft: Draft) => void
  /** Whether the fault has a place here. */
  readonly mark: (path: ReadonlyArray<string>, message: string) => boolean
  /** Says why nothing can be read, if nothing can. */
  readonly complain: () => void
  readonly clear: () => void
  /** An empty form again. */
  readonly reset: () => void
}

/** Milliseconds without a key: what is half written is not found fault with. */
const quiet = 600

export const inputEntry = (kind: Kind, life: AbortSignal): InputEntry => {
  const fields = inputForm(kind, life)
  const fault = el("div", { class: "fault", id: freshId("fault"), role: "alert" })
  const raw = el("textarea", {
    class: "code raw",
    spellcheck: "false",
    rows: "14",
    "aria-label": "Input as JSON",
    "aria-describedby": fault.id
  })
  const place = el("div")
  let isRaw = false
  const read = (): unknown => (isRaw ? parse(raw.value) : fields.read())
  let timer: ReturnType<typeof setTimeout> | undefined

  const tell = (...words: ReadonlyArray<string>) => {
    clearTimeout(timer)
    fault.replaceChildren(...words.map((one) => el("p", {}, one)))
    setAttribute(raw, "aria-invalid", isRaw && words.length > 0 ? "true" : undefined)
  }
  const complain = () => {
    if (read() !== undefined) return
    const wrong = isRaw ? jsonFault(raw.value) : undefined
    if (wrong === undefined) tell(isRaw ? "This is no JSON." : "There is nothing in it yet.")
    else tell(`This is no JSON: ${wrong}.`)
  }
  const show = (asRaw: boolean) => {
    isRaw = asRaw
    tell()
    setAttribute(asForm, "aria-pressed", String(!isRaw))
    setAttribute(asJson, "aria-pressed", String(isRaw))
    arrange(place, [isRaw ? raw : fields.element])
  }
  const write = (value: unknown) => {
    fields.write(value)
    const lost = lostIn(value, fields.read())
    if (lost.length > 0 && !isRaw) raw.value = json(value)
    show(lost.length > 0)
    if (lost.length > 0)
      fault.replaceChildren(`The form has no place for ${lost.join(", ")}: this can be sent as JSON only.`)
  }
  const toForm = () => {
    if (!isRaw) return
    const value = parse(raw.value)
    if (value === undefined) complain()
    else write(value)
  }
  const toJson = () => {
    if (isRaw) return
    raw.value = json(fields.read())
    show(true)
  }
  const fill = (value: unknown) => {
    if (!isRaw) return write(value)
    raw.value = json(value)
    show(true)
  }
  const asForm = button({}, toForm, "Form")
  const asJson = button({}, toJson, "JSON")
  const example = button({}, () => fill(kind.example), "Fill in the example")
  const afresh = button({}, () => fill({}), "Empty it")
  raw.addEventListener("input", () => {
    tell()
    timer = setTimeout(complain, quiet)
  })
  life.addEventListener("abort", () => clearTimeout(timer))
  show(false)

  return {
    element: el(
      "div",
      { class: "input-entry" },
      el(
        "div",
        { class: "form-tools" },
        el("div", { class: "switch", role: "group", "aria-label": "Enter it as" }, asForm, asJson),
        example,
        afresh
      ),
      place,
      fault
    ),
    read,
    fill,
    draft: () => ({ raw: isRaw ? raw.value : json(fields.read()), isRaw }),
    take: (draft) => {
      if (!draft.isRaw) return fill(parse(draft.raw))
      raw.value = draft.raw
      show(true)
    },
    mark: (path, message) => {
      if (!isRaw) return fields.mark(path, message)
      const before = [...fault.children].map(({ textContent }) => textContent ?? "")
      tell(...before, path.length === 0 ? message : `${path.join(".")}: ${message}`)
      return true
    },
    complain,
    clear: () => {
      fields.clear()
      tell()
    },
    reset: () => {
      fields.write({})
      show(false)
    }
  }
}

/** Of what is left out altogether, nothing. */
const json = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value, null, 2))
