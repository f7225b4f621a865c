/** What the gateway says against an input: each fault beside its field; what has none, above the button. */
import { Problem, messageOf } from "../base/api.ts"
import { el } from "../base/dom.ts"
import type { InputEntry } from "../form/inputEntry.ts"

export const refuse = (error: unknown, entry: InputEntry, message: HTMLElement) => {
  const faults = error instanceof Problem ? error.faults : []
  const homeless = faults.filter(
    ({ path: [first, ...rest], message }) => first !== "input" || !entry.mark(rest, message)
  )
  if (faults.length === 0) message.replaceChildren(messageOf(error))
  else if (homeless.length === 0) message.replaceChildren("Not sent: see the marked field.")
  else
    message.replaceChildren(
      ...homeless.map((fault) => el("p", {}, `${fault.path.join(".")}: ${fault.message}`))
    )
  entry.element.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
}
