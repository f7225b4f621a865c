/** The form of a kind, or plain JSON, and the same as a command. */
import { messageOf, send } from "../base/api.ts"
import { copies } from "../base/copy.ts"
import { arrange, button, el, setAttribute, setText } from "../base/dom.ts"
import { dropDraft, draftOf, keepDraft } from "../base/drafts.ts"
import { parse, textAt } from "../base/json.ts"
import type { Kind } from "../base/kinds.ts"
import { remember } from "../base/remember.ts"
import { taskPlace } from "../base/router.ts"
import { say } from "../base/say.ts"
import type { Session } from "../base/session.ts"
import { taskOf } from "../base/taskPages.ts"
import { pausedNote } from "../parts/pausedNote.ts"
import { inputForm } from "./inputForm.ts"
import { later } from "./later.ts"
import { lostIn } from "./lostIn.ts"
import { refuse } from "./refuse.ts"

export const tryForm = (
  kind: Kind,
  like: string | undefined,
  session: Session,
  life: AbortSignal
): HTMLElement => {
  remember("kind", kind.kind)
  const fields = inputForm(kind, life)
  const when = later()
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
  const goesFirst = el("input", { type: "checkbox", name: "goes-first" })
  let isRaw = false

  const input = (): unknown => (isRaw ? parse(raw.value) : fields.read())
  const submission = (asked: unknown) => ({
    kind: kind.kind,
    input: asked,
    ...when.read(),
    ...(goesFirst.checked ? { lane: "high" } : {})
  })
  const tell = () => setText(command, commandOf(submission(input() ?? {})))
  const keep = () => {
    if (life.aborted) return
    tell()
    keepDraft(kind.kind, { like, raw: isRaw ? raw.value : json(fields.read()), isRaw })
  }

  const show = (asRaw: boolean) => {
    isRaw = asRaw
    message.replaceChildren()
    setAttribute(asForm, "aria-pressed", String(!isRaw))
    setAttribute(asJson, "aria-pressed", String(isRaw))
    arrange(place, [isRaw ? raw : fields.element])
    tell()
  }
  /** In the form, if all of it has a place there. */
  const write = (value: unknown) => {
    fields.write(value)
    const lost = lostIn(value, fields.read())
    if (lost.length > 0 && !isRaw) raw.value = json(value)
    show(lost.length > 0)
    if (lost.length > 0)
      message.replaceChildren(`The form has no place for ${lost.join(", ")}: this can be sent as JSON only.`)
  }
  const turnToForm = () => {
    if (!isRaw) return
    const value = parse(raw.value)
    if (value === undefined) return message.replaceChildren("This is no JSON yet; mend it first.")
    write(value)
  }
  const turnToJson = () => {
    if (isRaw) return
    raw.value = json(fields.read())
    show(true)
  }
  const fill = (value: unknown) => {
    if (!isRaw) return write(value)
    raw.value = json(value)
    show(true)
  }
  const asForm = button({}, turnToForm, "Form")
  const asJson = button({}, turnToJson, "JSON")
  const example = button({}, () => fill(kind.example), "Fill in the example")
  const afresh = button({}, () => fill({}), "Empty it")

  const submit = async () => {
    fields.clear()
    message.replaceChildren()
    const value = input()
    if (value === undefined) return message.replaceChildren("This is no JSON.")
    go.disabled = true
    try {
      const id = textAt(await send("POST", "/v1/tasks", submission(value)), "id") ?? ""
      dropDraft(kind.kind)
      say("good", "It is accepted.")
      if (session.may("read")) return void (location.hash = taskPlace(id))
      // All that this key will ever hear of it.
      fields.write({})
      when.clear()
      show(false)
      message.replaceChildren("Accepted as ", el("code", { translate: "no" }, id), ".")
      go.disabled = false
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
      example,
      afresh
    ),
    place,
    when.element,
    message,
    pausedNote(kind.kind, life),
    el(
      "div",
      { class: "form-send" },
      go,
      el("label", { class: "check", title: "In the high lane" }, goesFirst, "Before what waits"),
      session.may("submit") ? undefined : el("span", { class: "soft" }, "Your key may not submit tasks.")
    )
  )
  go.disabled = !session.may("submit")
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    void submit()
  })
  form.addEventListener("input", keep)
  form.addEventListener("click", () => requestAnimationFrame(keep))
  show(false)
  const draft = draftOf(kind.kind)
  // Who asks for one like another gets that, unless it is what they were at.
  if (draft !== undefined && (like === undefined || like === draft.like)) {
    raw.value = draft.raw
    if (draft.isRaw) show(true)
    else fill(parse(draft.raw))
  } else if (like !== undefined && session.may("read")) {
    taskOf(like, life).then(
      (task) => fill(task.input),
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

/** Of what is left out altogether, nothing. */
const json = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value, null, 2))

const commandOf = (submission: unknown): string =>
  `curl ${location.origin}/v1/tasks \\\n  -H 'content-type: application/json' \\\n` +
  `  -d '${JSON.stringify(submission).replaceAll("'", `'\\''`)}'`
