/** The form of a kind, or plain JSON, and the same as a command. */
import { messageOf, send } from "../base/api.ts"
import { copies } from "../base/copy.ts"
import { el, setText } from "../base/dom.ts"
import { dropDraft, draftOf, keepDraft } from "../base/drafts.ts"
import { textAt } from "../base/json.ts"
import type { Kind } from "../base/kinds.ts"
import { remember } from "../base/remember.ts"
import { taskPlace } from "../base/router.ts"
import { say } from "../base/say.ts"
import type { Session } from "../base/session.ts"
import { taskOf } from "../base/taskPages.ts"
import { inputEntry } from "../form/inputEntry.ts"
import { pausedNote } from "../parts/pausedNote.ts"
import { later } from "./later.ts"
import { refuse } from "./refuse.ts"

export const tryForm = (
  kind: Kind,
  like: string | undefined,
  session: Session,
  life: AbortSignal
): HTMLElement => {
  remember("kind", kind.kind)
  const entry = inputEntry(kind, life)
  const when = later()
  const message = el("div", { class: "form-message", role: "alert" })
  const go = el("button", { type: "submit", class: "primary" }, "Submit")
  const command = el("pre", { tabindex: "0", role: "region", "aria-label": "The same as a command" })
  const copy = el("button", { type: "button", class: "bare" }, "Copy")
  copies(copy, () => command.textContent ?? "")
  const goesFirst = el("input", { type: "checkbox", name: "goes-first" })

  const submission = (asked: unknown) => ({
    kind: kind.kind,
    input: asked,
    ...when.read(),
    ...(goesFirst.checked ? { lane: "high" } : {})
  })
  const tell = () => setText(command, commandOf(submission(entry.read() ?? {})))
  const keep = () => {
    if (life.aborted) return
    tell()
    keepDraft(kind.kind, { like, ...entry.draft() })
  }

  const submit = async () => {
    entry.clear()
    message.replaceChildren()
    const value = entry.read()
    if (value === undefined) return entry.complain()
    go.disabled = true
    try {
      const id = textAt(await send("POST", "/v1/tasks", submission(value)), "id") ?? ""
      dropDraft(kind.kind)
      say("good", "It is accepted.")
      if (session.may("read")) return void (location.hash = taskPlace(id))
      // All that this key will ever hear of it.
      entry.reset()
      when.clear()
      tell()
      message.replaceChildren("Accepted as ", el("code", { translate: "no" }, id), ".")
      go.disabled = false
    } catch (error) {
      go.disabled = false
      refuse(error, entry, message)
    }
  }

  const form = el(
    "form",
    { class: "card try-form", novalidate: "" },
    entry.element,
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
  tell()
  const draft = draftOf(kind.kind)
  // Who asks for one like another gets that, unless it is what they were at.
  if (draft !== undefined && (like === undefined || like === draft.like)) {
    entry.take(draft)
    tell()
  } else if (like !== undefined && session.may("read")) {
    taskOf(like, life).then(
      (task) => {
        entry.fill(task.input)
        tell()
      },
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

const commandOf = (submission: unknown): string =>
  `curl ${location.origin}/v1/tasks \\\n  -H 'content-type: application/json' \\\n` +
  `  -d '${JSON.stringify(submission).replaceAll("'", `'\\''`)}'`
