/** Trying a kind: a form made of its contract, or plain JSON, and the same as a command. */
import { Problem, messageOf, send } from "../base/api.ts"
import { copies } from "../base/copy.ts"
import { arrange, button, el, setAttribute, setText } from "../base/dom.ts"
import { parse, textAt } from "../base/json.ts"
import type { Kind } from "../base/kinds.ts"
import type { Page, Place } from "../base/page.ts"
import { recall, remember } from "../base/remember.ts"
import { addressOf, taskPlace } from "../base/router.ts"
import { say } from "../base/say.ts"
import { taskOf } from "../base/taskPages.ts"
import type { Field } from "../form/Field.ts"
import { heading } from "../parts/heading.ts"
import { notice } from "../parts/notice.ts"
import { inputForm } from "./inputForm.ts"

export const tryPage = (place: Place, wanted: string | undefined): Page => {
  const { kinds, life, query, session } = place
  const name = wanted ?? recall("kind") ?? kinds.all[0]?.kind
  const kind = kinds.all.find((one) => one.kind === name) ?? (wanted === undefined ? kinds.all[0] : undefined)
  const content =
    kind === undefined
      ? notice("empty", `There is no kind ${name ?? ""}.`, "Choose one of those above.")
      : formOf(kind, query.get("like") ?? undefined, session.may("submit"), life)
  return {
    title: kind === undefined ? "Try it" : `Try ${kind.kind}`,
    element: el(
      "div",
      { class: "page" },
      heading("Try it", el("span", { class: "soft" }, kind?.title)),
      el(
        "nav",
        { class: "kinds", "aria-label": "Kinds" },
        ...kinds.all.map((one) =>
          el(
            "a",
            {
              href: addressOf(["try", one.kind]),
              title: one.title,
              ...(one === kind ? { "aria-current": "page" } : {})
            },
            one.kind
          )
        )
      ),
      content
    )
  }
}

const formOf = (kind: Kind, like: string | undefined, maySubmit: boolean, life: AbortSignal): HTMLElement => {
  remember("kind", kind.kind)
  const fields = inputForm(kind, life)
  const raw = el("textarea", {
    class: "code raw",
    spellcheck: "false",
    rows: "14",
    "aria-label": "Input as JSON"
  })
  const place = el("div")
  const message = el("div", { class: "form-message", role: "alert" })
  const go = el("button", { type: "submit", class: "primary" }, "Submit")
  const command = el("pre", { tabindex: "0", role: "region", "aria-label": "The same as a command" })
  const copy = el("button", { type: "button", class: "bare" }, "Copy")
  copies(copy, () => command.textContent ?? "")
  let isRaw = false

  const input = (): unknown => (isRaw ? parse(raw.value) : fields.read())
  const tell = () => setText(command, commandOf(kind.kind, input()))
  const write = (value: unknown) => {
    fields.write(value)
    raw.value = JSON.stringify(value, null, 2)
    tell()
  }

  const turn = (to: boolean) => {
    if (to) raw.value = JSON.stringify(fields.read(), null, 2)
    else if (isRaw) {
      const value = parse(raw.value)
      if (value === undefined) return message.replaceChildren("This is no JSON yet; mend it first.")
      fields.write(value)
    }
    isRaw = to
    message.replaceChildren()
    setAttribute(asForm, "aria-pressed", String(!isRaw))
    setAttribute(asJson, "aria-pressed", String(isRaw))
    arrange(place, [isRaw ? raw : fields.element])
    tell()
  }
  const asForm = button({}, () => turn(false), "Form")
  const asJson = button({}, () => turn(true), "JSON")
  const example = button({}, () => write(kind.example), "Fill in the example")

  const submit = async () => {
    fields.clear()
    message.replaceChildren()
    const value = input()
    if (value === undefined) return message.replaceChildren("This is no JSON.")
    go.disabled = true
    try {
      const id = textAt(await send("POST", "/v1/tasks", { kind: kind.kind, input: value }), "id") ?? ""
      say("good", "It is accepted.")
      location.hash = taskPlace(id)
    } catch (error) {
      go.disabled = false
      refuse(error, fields, isRaw, message)
    }
  }

  const form = el(
    "form",
    { class: "card try-form", novalidate: "" },
    el(
      "div",
      { class: "form-tools" },
      el("div", { class: "switch", role: "group", "aria-label": "Enter it as" }, asForm, asJson),
      example
    ),
    place,
    message,
    el(
      "div",
      { class: "form-send" },
      go,
      maySubmit ? undefined : el("span", { class: "soft" }, "Your key may not submit tasks.")
    )
  )
  go.disabled = !maySubmit
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    void submit()
  })
  form.addEventListener("input", tell)
  form.addEventListener("click", () => requestAnimationFrame(tell))
  turn(false)
  if (like !== undefined) {
    taskOf(like, life).then(
      (task) => write(task.input),
      (error: unknown) => say("bad", messageOf(error))
    )
  }

  return el(
    "div",
    { class: "try-columns" },
    form,
    el(
      "section",
      { class: "card", "aria-labelledby": "as-command" },
      el("div", { class: "heading" }, el("h2", { id: "as-command" }, "The same as a command"), copy),
      command
    )
  )
}

/** Each fault beside its field; what has none, above the button. */
const refuse = (error: unknown, fields: Field, isRaw: boolean, message: HTMLElement) => {
  const faults = error instanceof Problem ? error.faults : []
  const homeless = faults.filter(({ path: [first, ...rest], message }) =>
    isRaw || first !== "input" ? true : !fields.mark(rest, message)
  )
  if (faults.length === 0) message.replaceChildren(messageOf(error))
  else if (homeless.length === 0) message.replaceChildren("Not sent: see the marked field.")
  else
    message.replaceChildren(
      ...homeless.map((fault) => el("p", {}, `${fault.path.join(".")}: ${fault.message}`))
    )
  fields.element.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
}

const commandOf = (kind: string, input: unknown): string =>
  `curl ${location.origin}/v1/tasks \\\n  -H 'content-type: application/json' \\\n` +
  `  -d '${JSON.stringify({ kind, input: input ?? {} }).replaceAll("'", `'\\''`)}'`
