/** What the forms share: one submission at a time, faults beside their fields, and what came of it said aloud. */
import { type Fault, Problem } from "./api.ts"
import { el, find } from "./dom.ts"
import type { Task } from "./task.ts"

/** `send` sends what the form holds. */
export const submits = (form: HTMLFormElement, send: () => Promise<Task>): void => {
  const button = find(form, "button[type=submit]", HTMLButtonElement)
  const message = find(form, ".message", HTMLElement)
  let busy = false

  const say = (...parts: ReadonlyArray<Node | string>) => {
    message.classList.remove("bad")
    message.replaceChildren(...parts)
  }

  const refuse = (error: unknown) => {
    const problem = error instanceof Problem ? error : new Problem(String(error))
    const fields = problem.faults.map((fault) => mark(form, fault))
    const elsewhere = problem.faults.filter((_, place) => fields[place] === undefined)
    const first = fields.find((field) => field !== undefined)
    message.classList.add("bad")
    message.textContent =
      elsewhere.length > 0
        ? `Not sent: ${elsewhere.map((fault) => fault.message).join("; ")}.`
        : first === undefined
          ? problem.message
          : "Not sent: see the marked field."
    ;(first ?? button).focus()
  }

  const submit = async () => {
    busy = true
    button.setAttribute("aria-disabled", "true")
    clear(form)
    say("Sending …")
    try {
      const { id } = await send()
      say("Accepted. ", el("a", { href: `#task-${id}` }, "Follow it in the list"))
    } catch (error) {
      refuse(error)
    }
    button.removeAttribute("aria-disabled")
    busy = false
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (!busy) void submit()
  })
  form.addEventListener("input", ({ target }) => {
    if (isField(target)) unmark(target)
    say()
  })
}

type Field = HTMLInputElement | HTMLSelectElement

const isField = (value: unknown): value is Field =>
  value instanceof HTMLInputElement || value instanceof HTMLSelectElement

const noteOf = (field: Field) => document.getElementById(field.getAttribute("aria-describedby") ?? "")

/** The field a fault belongs to: a step of its path is the field's name. */
const mark = (form: HTMLFormElement, { path, message }: Fault): Field | undefined => {
  const field = path.map((step) => form.elements.namedItem(step)).find(isField)
  const note = field && noteOf(field)
  if (field === undefined || !note) return undefined
  field.setAttribute("aria-invalid", "true")
  note.textContent = `${message.charAt(0).toUpperCase()}${message.slice(1)}`
  return field
}

const unmark = (field: Field) => {
  field.removeAttribute("aria-invalid")
  noteOf(field)?.replaceChildren()
}

const clear = (form: HTMLFormElement) => {
  for (const field of form.elements) if (isField(field)) unmark(field)
}

/** The address that was typed; who leaves out the scheme (`localhost:8080` has none) means https. */
export const addressOf = (field: HTMLInputElement): string => {
  const text = field.value.trim()
  return text === "" || /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`
}

/** The options that were chosen; what is left as it is has no value and is not sent. */
export const chosen = (form: HTMLFormElement): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...form.querySelectorAll("select")].flatMap(({ name, value }) => (value === "" ? [] : [[name, value]]))
  )
