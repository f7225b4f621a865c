/** A field that takes a blob: a file is dropped or chosen, and sent at once; its id is what the field holds. */
import { messageOf, upload } from "../base/api.ts"
import { button, el, freshId, setText } from "../base/dom.ts"
import { bytes } from "../base/format.ts"
import { type Asked, type Field, single } from "./Field.ts"

export const blobField = (asked: Asked): Field => {
  const control = el("input", {
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "the id of a blob"
  })
  const chooser = el("input", {
    type: "file",
    id: freshId("file"),
    class: "unseen",
    "aria-label": `A file for ${asked.label}`
  })
  const progress = el("progress", { max: "1", value: "0", "aria-label": "Upload", hidden: "" })
  const said = el("span", { role: "status" })
  const preview = el("img", { alt: "", hidden: "" })
  const stop = button({ class: "bare", hidden: "" }, () => own.abort(), "Stop")
  const zone = el(
    "div",
    { class: "zone" },
    preview,
    el("label", { for: chooser.id }, el("u", {}, "Choose a file"), " or drop one here"),
    chooser,
    said,
    progress,
    stop
  )
  let own = new AbortController()
  let shown = ""

  const show = (file: File | undefined) => {
    URL.revokeObjectURL(shown)
    shown = file?.type.startsWith("image/") === true ? URL.createObjectURL(file) : ""
    preview.hidden = shown === ""
    if (shown !== "") preview.src = shown
  }
  // Whether it is a picture the actor decides; what the browser cannot show has no preview.
  preview.addEventListener("error", () => show(undefined))

  const take = async (file: File) => {
    own.abort()
    own = new AbortController()
    const { signal } = own
    field.clear()
    show(file)
    progress.hidden = false
    stop.hidden = false
    zone.setAttribute("aria-busy", "true")
    setText(said, `${file.name}, ${bytes(file.size)} …`)
    try {
      control.value = await upload(
        file,
        (share) => {
          progress.value = share
        },
        AbortSignal.any([signal, asked.life])
      )
      setText(said, `${file.name}, ${bytes(file.size)}, stored`)
      control.dispatchEvent(new Event("input", { bubbles: true }))
    } catch (error) {
      if (own.signal !== signal) return
      show(undefined)
      setText(said, "")
      control.value = ""
      field.mark([], messageOf(error))
    }
    progress.hidden = true
    progress.value = 0
    stop.hidden = true
    zone.removeAttribute("aria-busy")
  }

  chooser.addEventListener("change", () => {
    const file = chooser.files?.[0]
    if (file !== undefined) void take(file)
    chooser.value = ""
  })
  const over = (is: boolean) => (event: Event) => {
    event.preventDefault()
    zone.classList.toggle("over", is)
  }
  zone.addEventListener("dragover", over(true))
  zone.addEventListener("dragleave", over(false))
  zone.addEventListener("drop", over(false))
  zone.addEventListener("drop", ({ dataTransfer }) => {
    const file = dataTransfer?.files[0]
    if (file !== undefined) void take(file)
  })
  asked.life.addEventListener("abort", () => show(undefined))

  const field = single(
    asked,
    control,
    () => (control.value.trim() === "" ? undefined : control.value.trim()),
    (value) => {
      control.value = typeof value === "string" ? value : ""
      show(undefined)
      setText(said, "")
    },
    [zone]
  )
  return field
}
