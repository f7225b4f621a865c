/** Where a picture is dropped or chosen, and then seen. */
import { el, find } from "./dom.ts"
import { bytes } from "./time.ts"

export const dropZone = (form: HTMLFormElement, onChosen: () => void) => {
  const zone = find(form, ".zone", HTMLElement)
  const input = find(zone, "input", HTMLInputElement)
  const chosen = find(zone, ".chosen", HTMLElement)
  let address = ""

  const show = () => {
    URL.revokeObjectURL(address)
    chosen.replaceChildren()
    const file = input.files?.[0]
    if (file === undefined) return
    onChosen()
    address = URL.createObjectURL(file)
    const preview = el("img", { src: address, alt: "" })
    // Whether it is a picture the actor decides; what the browser cannot show has no preview.
    preview.addEventListener("error", () => preview.remove())
    const remove = el("button", { type: "button" }, "Remove")
    remove.addEventListener("click", () => {
      clear()
      input.focus()
    })
    chosen.append(preview, el("span", {}, file.name, " ", el("small", {}, bytes(file.size))), remove)
  }

  const clear = () => {
    input.value = ""
    show()
  }

  const over = (is: boolean) => (event: Event) => {
    event.preventDefault()
    zone.classList.toggle("over", is)
  }

  input.addEventListener("change", show)
  zone.addEventListener("dragover", over(true))
  zone.addEventListener("dragleave", over(false))
  zone.addEventListener("drop", over(false))
  zone.addEventListener("drop", ({ dataTransfer }) => {
    if (dataTransfer === null || dataTransfer.files.length === 0) return
    input.files = dataTransfer.files
    input.dispatchEvent(new Event("input", { bubbles: true }))
    show()
  })

  return { file: () => input.files?.[0], clear }
}
