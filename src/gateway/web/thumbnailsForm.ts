/** Make thumbnails of a picture, uploaded or from an address. */
import { Problem, submit, upload } from "./api.ts"
import { find } from "./dom.ts"
import { dropZone } from "./dropZone.ts"
import { addressOf, chosen, submits } from "./forms.ts"
import type { Task } from "./task.ts"

export const thumbnailsForm = (onSubmitted: (task: Task, about?: string) => void): void => {
  const form = find(document, "#thumbnails-form", HTMLFormElement)
  const url = find(form, "[name=url]", HTMLInputElement)
  const progress = find(form, "progress", HTMLProgressElement)
  const zone = dropZone(form, () => {
    url.value = ""
  })
  // One picture comes from one place: the last one named.
  url.addEventListener("input", zone.clear)

  const stored = async (file: File) => {
    progress.hidden = false
    try {
      return await upload(file, (share) => {
        progress.value = share
      })
    } finally {
      progress.hidden = true
      progress.value = 0
    }
  }

  submits(form, async () => {
    const file = zone.file()
    const address = addressOf(url)
    if (file === undefined && address === "") {
      throw new Problem("No picture", [
        { path: ["blob"], message: "Choose a picture, or enter the address of one." }
      ])
    }
    const source = file === undefined ? { url: address } : { blob: await stored(file) }
    const task = await submit("thumbnails", { ...source, ...chosen(form) })
    onSubmitted(task, file?.name)
    return task
  })
}
