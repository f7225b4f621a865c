/** Count the words of a page. */
import { Problem, submit } from "./api.ts"
import { find } from "./dom.ts"
import { addressOf, chosen, submits } from "./forms.ts"
import type { Task } from "./task.ts"

export const countForm = (onSubmitted: (task: Task) => void): void => {
  const form = find(document, "#count-form", HTMLFormElement)
  const url = find(form, "[name=url]", HTMLInputElement)

  submits(form, async () => {
    const address = addressOf(url)
    if (address === "") {
      throw new Problem("No address", [
        { path: ["url"], message: "Enter the address of a page, such as example.org." }
      ])
    }
    const task = await submit("count-page", { url: address, ...chosen(form) })
    onSubmitted(task)
    return task
  })
}
