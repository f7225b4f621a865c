/** A new schedule, or one in the place of what has its name: the next runs are shown as it is typed. */
import { Problem, ask, messageOf } from "../base/api.ts"
import { type Attributes, el, freshId } from "../base/dom.ts"
import { parse } from "../base/json.ts"
import type { Kinds } from "../base/kinds.ts"
import { say } from "../base/say.ts"
import { mark, preview } from "./preview.ts"

export const scheduleForm = (kinds: Kinds, changed: () => void, life: AbortSignal): HTMLElement => {
  const name = input({ name: "name", autocomplete: "off", spellcheck: "false", placeholder: "nightly" })
  const kind = select(kinds.all.map((one) => [one.kind, one.kind]))
  const cron = input({ name: "cron", autocomplete: "off", spellcheck: "false", placeholder: "0 30 2 * * *" })
  const every = input({ name: "every", autocomplete: "off", spellcheck: "false", placeholder: "5m" })
  const zones = freshId("zones")
  const timezone = input({ name: "timezone", list: zones, autocomplete: "off", placeholder: "UTC" })
  const overlap = select([
    ["skip", "leave the tick out"],
    ["queue", "do it as well"]
  ])
  const raw = el("textarea", { class: "code", spellcheck: "false", rows: "6" })
  const fields = {
    name: field("Name", "Lower-case letters, digits and hyphens", name),
    kind: field("Kind", undefined, kind),
    cron: field("Cron", "Second, minute, hour, day, month, weekday; or @daily", cron),
    every: field("Or every", "Such as 30s, 5m or 1d", every),
    timezone: field("Time zone", "Whose clocks the cron goes by", timezone),
    overlap: field("While the task before runs", undefined, overlap),
    input: field("Input as JSON", undefined, raw)
  }
  const fieldOf = (path: string) => Object.entries(fields).find(([key]) => key === path)?.[1]
  const message = el("div", { class: "form-message", role: "alert" })
  const go = el("button", { type: "submit", class: "primary" }, "Save schedule")
  const next = preview(fieldOf, life)

  const fill = () => {
    const example = kinds.all.find((one) => one.kind === kind.value)?.example
    raw.value = JSON.stringify(example ?? {}, null, 2)
  }
  const said = () => ({
    ...(cron.value.trim() === "" ? {} : { cron: cron.value.trim() }),
    ...(every.value.trim() === "" ? {} : { every: every.value.trim() }),
    // Only a cron goes by one.
    ...(timezone.value.trim() === "" || cron.value.trim() === "" ? {} : { timezone: timezone.value.trim() })
  })

  const save = async () => {
    message.replaceChildren()
    for (const one of Object.values(fields)) mark(one, undefined)
    const value = parse(raw.value)
    if (value === undefined) return mark(fields.input, "This is no JSON.")
    go.disabled = true
    try {
      await ask(`/v1/schedules/${encodeURIComponent(name.value.trim() || "?")}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ kind: kind.value, input: value, overlap: overlap.value, ...said() })
      })
      say("good", `${name.value.trim()} is saved.`)
      name.value = ""
      changed()
    } catch (error) {
      refuse(error)
    }
    go.disabled = false
  }

  /** Each fault beside its field. */
  const refuse = (error: unknown) => {
    const faults = error instanceof Problem ? error.faults : []
    if (faults.length === 0) return message.replaceChildren(messageOf(error))
    for (const { path, message: fault } of faults) {
      const [first = "", ...rest] = path
      mark(fieldOf(first), rest.length === 0 ? fault : `${rest.join(".")}: ${fault}`)
    }
    const homeless = faults.filter(({ path: [first = ""] }) => fieldOf(first) === undefined)
    message.replaceChildren(
      ...homeless.map((fault) => el("p", {}, `${fault.path.join(".")}: ${fault.message}`))
    )
    form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }

  const form = el(
    "form",
    { class: "card try-form schedule-form", novalidate: "", "aria-label": "A new schedule" },
    el("h2", {}, "New schedule"),
    el(
      "div",
      { class: "narrow" },
      fields.name,
      fields.kind,
      fields.cron,
      fields.every,
      fields.timezone,
      fields.overlap
    ),
    next.element,
    fields.input,
    message,
    el(
      "div",
      { class: "form-send" },
      go,
      el("span", { class: "hint" }, "A name that there is already is changed.")
    ),
    el(
      "datalist",
      { id: zones },
      ...Intl.supportedValuesOf("timeZone").map((zone) => el("option", { value: zone }))
    )
  )
  kind.addEventListener("change", fill)
  form.addEventListener("input", ({ target }) => {
    // It ticks by one of both.
    if (target === every && every.value !== "") cron.value = ""
    if (target === cron && cron.value !== "") every.value = ""
    if (target === cron || target === every || target === timezone) next.show(said())
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    void save()
  })
  cron.value = "@daily"
  timezone.value = Intl.DateTimeFormat().resolvedOptions().timeZone
  fill()
  next.show(said())
  return form
}

const input = (attributes: Attributes) => el("input", { type: "text", ...attributes })

const select = (options: ReadonlyArray<readonly [string, string]>) =>
  el("select", {}, ...options.map(([value, text]) => el("option", { value }, text)))

const field = (label: string, hint: string | undefined, control: HTMLElement): HTMLElement => {
  const id = freshId("hint")
  if (hint !== undefined) control.setAttribute("aria-describedby", id)
  return el(
    "div",
    { class: "control" },
    el("label", { class: "field" }, el("span", { class: "label" }, label), control),
    hint === undefined ? undefined : el("small", { class: "hint", id }, hint),
    el("p", { class: "fault", role: "alert" })
  )
}
