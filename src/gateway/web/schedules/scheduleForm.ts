/** A new schedule, or one in the place of what has its name: the next runs are shown as it is typed. */
import { Problem, messageOf, send } from "../base/api.ts"
import { button, el, setText } from "../base/dom.ts"
import { spanOf } from "../base/seconds.ts"
import { at, isObject, numberAt, textAt } from "../base/json.ts"
import type { Kinds } from "../base/kinds.ts"
import { say } from "../base/say.ts"
import { type InputEntry, inputEntry } from "../form/inputEntry.ts"
import { input, labelled, mark, select } from "../form/labelled.ts"
import type { Schedule } from "./Schedule.ts"
import { preview } from "./preview.ts"
import { times } from "./times.ts"

export interface ScheduleForm {
  readonly element: HTMLElement
  /** Takes one that there is, to be changed. */
  readonly take: (schedule: Schedule) => void
}

export const scheduleForm = (kinds: Kinds, changed: () => void, life: AbortSignal): ScheduleForm => {
  const name = input({ name: "name", placeholder: "nightly" })
  const kind = select(kinds.all.map((one) => [one.kind, one.kind]))
  const ticks = times()
  const overlap = select([
    ["skip", "leave the tick out"],
    ["queue", "do it as well"]
  ])
  const fields = {
    name: labelled("Name", "Lower-case letters, digits and hyphens", name),
    kind: labelled("Kind", undefined, kind),
    ...ticks.fields,
    overlap: labelled("While the task before runs", undefined, overlap)
  }
  const fieldOf = (path: string) => Object.entries(fields).find(([key]) => key === path)?.[1]
  const title = el("h2")
  const message = el("div", { class: "form-message", role: "alert" })
  const go = el("button", { type: "submit", class: "primary" }, "Save schedule")
  const next = preview(fieldOf, life)
  const place = el("div", { role: "group", "aria-label": "Input" })
  const hint = el("span", { class: "hint" })
  const leave = button({ class: "bare" }, () => begin(), "Leave it as it is")
  let entry: InputEntry | undefined
  /** What it has beside, and this form has no field for: it stays. */
  let beside: Readonly<Record<string, unknown>> = {}

  const fill = (value?: unknown) => {
    const chosen = kinds.all.find((one) => one.kind === kind.value)
    entry = chosen && inputEntry(chosen, life)
    entry?.fill(value ?? chosen?.example)
    place.replaceChildren(entry?.element ?? "")
  }
  const unmark = () => {
    message.replaceChildren()
    for (const one of Object.values(fields)) mark(one, undefined)
  }
  const write = (schedule: unknown, every: string) => {
    unmark()
    name.value = textAt(schedule, "name") ?? ""
    kind.value = textAt(schedule, "kind") ?? kind.value
    overlap.value = textAt(schedule, "overlap") ?? "skip"
    ticks.write(schedule, every)
    const lane = textAt(schedule, "lane")
    const options = at(schedule, "options")
    beside = { ...(isObject(options) ? options : {}), ...(lane === undefined ? {} : { lane }) }
    const isNew = name.value === ""
    const kept = Object.keys(beside)
    setText(title, isNew ? "New schedule" : `Change ${name.value}`)
    setText(
      hint,
      isNew
        ? "A name that there is already is changed."
        : kept.length === 0
          ? ""
          : `Stays as it is: ${kept.join(", ")}.`
    )
    leave.hidden = isNew
    fill(at(schedule, "input"))
    next.show(ticks.read())
  }
  const begin = () =>
    write({ cron: "@daily", timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }, "")

  const save = async () => {
    unmark()
    entry?.clear()
    const value = entry?.read()
    if (value === undefined) return entry?.complain()
    const named = name.value.trim()
    go.disabled = true
    try {
      await send("PUT", `/v1/schedules/${encodeURIComponent(named || "?")}`, {
        ...beside,
        kind: kind.value,
        input: value,
        overlap: overlap.value,
        ...ticks.read()
      })
      say("good", `${named} is saved.`)
      begin()
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
    const homeless = faults.filter(({ path: [first = "", ...rest], message: fault }) => {
      if (first === "input" && entry?.mark(rest, fault) === true) return false
      const field = fieldOf(first)
      mark(field, rest.length === 0 ? fault : `${rest.join(".")}: ${fault}`)
      return field === undefined
    })
    message.replaceChildren(
      ...homeless.map((fault) => el("p", {}, `${fault.path.join(".")}: ${fault.message}`))
    )
    form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }

  const form = el(
    "form",
    { class: "card try-form schedule-form", novalidate: "", "aria-label": "A schedule" },
    title,
    el("div", { class: "narrow" }, ...Object.values(fields)),
    next.element,
    place,
    message,
    el("div", { class: "form-send" }, go, leave, hint),
    ticks.zones
  )
  kind.addEventListener("change", () => fill())
  form.addEventListener("input", ({ target }) => {
    if (ticks.heed(target)) next.show(ticks.read())
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    void save()
  })
  begin()
  return {
    element: form,
    take: (schedule) => {
      const seconds = numberAt(schedule.whole, "every")
      write(schedule.whole, seconds === undefined ? "" : spanOf(seconds))
      form.scrollIntoView({ block: "start" })
      name.focus({ preventScroll: true })
    }
  }
}
