/** A button that copies a text and says so. */
import { setText } from "./dom.ts"

const saidFor = 1500

export const copies = (button: HTMLButtonElement, text: () => string): void => {
  const label = button.textContent
  button.addEventListener("click", () => {
    write(text()).then(
      () => setText(button, "copied"),
      () => setText(button, "not copied")
    )
    setTimeout(() => setText(button, label), saidFor)
  })
}

/** Away from localhost and without TLS there is no clipboard for scripts, but the old command still works. */
const write = async (text: string): Promise<void> => {
  if (window.isSecureContext) return navigator.clipboard.writeText(text)
  const field = document.createElement("textarea")
  const focused = document.activeElement
  field.value = text
  document.body.append(field)
  field.select()
  const done = document.execCommand("copy")
  field.remove()
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
  if (!done) throw new Error("the browser does not let this page copy")
}
