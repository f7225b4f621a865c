/** The schedules: what is done again and again, when next, and what came of it; and a form for one more. */
import { ask } from "../base/api.ts"
import { arrange, el } from "../base/dom.ts"
import { listAt } from "../base/json.ts"
import type { Page, Place } from "../base/page.ts"
import { pausedKinds } from "../base/pausedKinds.ts"
import { heading } from "../parts/heading.ts"
import { failed, loading, notice } from "../parts/notice.ts"
import { type Row, scheduleRow } from "./row.ts"
import { scheduleForm } from "./scheduleForm.ts"
import { type Schedule, scheduleOf } from "./Schedule.ts"

/** Milliseconds: a tick is seen soon after it came. */
const every = 3_000

export const schedulesPage = ({ kinds, session, life }: Place): Page => {
  const list = el("ul", { class: "rows schedules", "aria-label": "Schedules" })
  const body = el("div", {}, loading("schedules"))
  const rows = new Map<string, Row>()
  const form = session.may("operate") ? scheduleForm(kinds, () => void read(), life) : undefined
  let paused: ReadonlySet<string> = new Set()
  let shown: ReadonlyArray<Schedule> = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const rowOf = (schedule: Schedule) => {
    const known = rows.get(schedule.name)
    const take = (one: Schedule) => form?.take(one)
    const row = known ?? scheduleRow(schedule, session, () => void read(), take)
    rows.set(schedule.name, row)
    row.show(schedule, paused.has(schedule.kind))
    return row.element
  }

  const show = (all: ReadonlyArray<Schedule>) => {
    shown = all
    const names = new Set(all.map(({ name }) => name))
    for (const name of rows.keys()) if (!names.has(name)) rows.delete(name)
    arrange(list, all.map(rowOf))
    const wanted =
      all.length === 0 ? notice("empty", "There are no schedules.", "The form makes the first one.") : list
    if (wanted !== list || list.parentElement !== body) body.replaceChildren(wanted)
  }

  const read = async (): Promise<void> => {
    clearTimeout(timer)
    try {
      const answer = await ask("/v1/schedules", { signal: life })
      show(listAt(answer, "schedules").map(scheduleOf))
    } catch (error) {
      if (life.aborted) return
      if (rows.size === 0) body.replaceChildren(failed(error, () => void read()))
    }
    if (!life.aborted) timer = setTimeout(() => void read(), every)
  }
  life.addEventListener("abort", () => clearTimeout(timer))
  void read()
  pausedKinds((seen) => {
    paused = seen
    if (shown.length > 0) show(shown)
  }, life)

  return {
    title: "Schedules",
    element: el(
      "div",
      { class: "page" },
      heading("Schedules", el("span", { class: "soft" }, "tasks that are done again and again")),
      body,
      form?.element
    )
  }
}
