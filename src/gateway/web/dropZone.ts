/** Where a picture is dropped or chosen, and then seen. */
import { el, find } from "./dom.ts"
import { bytes } from "./time.ts"

export const dropZone = (form: HTMLFormElement, onChosen: () => void) => {
  const zone = find(form, ".zone", HTMLElement)
  const input = find(zone, "input[type=file]", HTMLInputElement)
  const shown = find(zone, ".chosen", HTMLElement)
  let address = ""

  const forgetPreview = () => {
    URL.revokeObjectURL(address)
    address = ""
    shown.replaceChildren()
    zone.classList.remove("filled")
  }

  const clear = () => {
    input.value = ""
    forgetPreview()
  }

  const show = () => {
    forgetPreview()
    const file = input.files?.[0]
    if (file === undefined) return
    onChosen()
    address = URL.createObjectURL(file)
    const preview = el("img", { src: address, alt: "" })
    // Whether it is a picture the actor decides; what the browser cannot show has no preview.
    preview.addEventListener("error", () => preview.remove())
    const remove = el("button", { type: "button", class: "quiet" }, "Remove")
    remove.addEventListener("click", () => {
      clear()
      input.focus()
    })
    const name = el("span", { class: "name" }, el("strong", {}, file.name), ` ${bytes(file.size)}`)
    shown.append(preview, name, remove)
    zone.classList.add("filled")
  }

  const over = (is: boolean) => (event: DragEvent) => {
    event.preventDefault()
    zone.classList.toggle("over", is)
  }

  input.addEventListener("change", show)
  zone.addEventListener("dragenter", over(true))
  zone.addEventListener("dragover", over(true))
  zone.addEventListener("dragleave", over(false))
  zone.addEventListener("drop", (event) => {
    over(false)(event)
    const files = event.dataTransfer?.files
    if (files === undefined || files.length === 0) return
    input.files = files
    input.dispatchEvent(new Event("input", { bubbles: true }))
    show()
  })

  return { file: () => input.files?.[0], clear }
}
