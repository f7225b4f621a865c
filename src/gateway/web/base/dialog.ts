/** A dialog over the page: the browser keeps the focus in it, and gives it back. */
import { type Child, button, el } from "./dom.ts"

export const dialog = (title: string, ...content: ReadonlyArray<Child>): HTMLDialogElement => {
  const box = el(
    "dialog",
    { class: "dialog", "aria-labelledby": "dialog-title" },
    el("h2", { id: "dialog-title" }, title),
    ...content
  )
  // A press beside it closes it; whatever closes it, nothing of it stays.
  let pressed: EventTarget | null = null
  box.addEventListener("pointerdown", ({ target }) => {
    pressed = target
  })
  // Not a press that began within, as that of somebody who selects what is in a field.
  box.addEventListener("click", ({ target }) => {
    if (target === box && pressed === box) box.close()
  })
  box.addEventListener("close", () => box.remove())
  document.body.append(box)
  box.showModal()
  return box
}

export interface Question {
  readonly title: string
  readonly text: string
  /** What the button that does it says: a verb. */
  readonly does: string
  readonly danger?: boolean
}

/** Whether the reader wants it done. What harms nothing has the focus. */
export const confirm = ({ title, text, does, danger = false }: Question): Promise<boolean> =>
  new Promise((resolve) => {
    const leave = button({}, () => box.close(), danger ? "Leave it" : "Not now")
    const go = button(
      { class: danger ? "danger" : "primary" },
      () => {
        box.returnValue = "yes"
        box.close("yes")
      },
      does
    )
    const box = dialog(title, el("p", {}, text), el("div", { class: "dialog-buttons" }, leave, go))
    box.addEventListener("close", () => resolve(box.returnValue === "yes"))
    ;(danger ? leave : go).focus()
  })
