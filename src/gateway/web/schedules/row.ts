/** One schedule in the list: when it ticks next, what it did last, and what can be done with it. */
import { messageOf, send } from "../base/api.ts"
import { agoTime } from "../base/clock.ts"
import { confirm } from "../base/dialog.ts"
import { type Child, button, el, setText } from "../base/dom.ts"
import { taskPlace } from "../base/router.ts"
import { say } from "../base/say.ts"
import type { Session } from "../base/session.ts"
import { badge } from "../parts/badge.ts"
import { pausedMark } from "../parts/pausedMark.ts"
import type { Schedule } from "./Schedule.ts"

export interface Row {
  readonly element: HTMLLIElement
  /** Whether its kind is paused, whatever it does itself. */
  readonly show: (schedule: Schedule, isKindPaused: boolean) => void
}

/** `changed` reads them all again; `change` takes it into the form. */
export const scheduleRow = (
  first: Schedule,
  session: Session,
  changed: () => void,
  change: (schedule: Schedule) => void
): Row => {
  const { name } = first
  const address = `/v1/schedules/${encodeURIComponent(name)}`
  let now = first
  const what = el("div", { class: "what" })
  const kindPaused = pausedMark("kind paused")
  const ticks = el("span", { class: "ticks" })
  const next = el("div", { class: "next" })
  const last = el("div", { class: "last" })

  const doing = async (done: () => Promise<void>) => {
    for (const one of buttons) one.disabled = true
    try {
      await done()
    } catch (error) {
      say("bad", messageOf(error))
    }
    for (const one of buttons) one.disabled = false
    changed()
  }
  const run = button({}, () => void doing(runNow), "Run now")
  const rest = button({}, () => void doing(turn), "Pause")
  const edit = button({}, () => change(now), "Change")
  const remove = button({ class: "danger" }, () => void removing(), "Delete")
  const buttons = [run, rest, edit, remove]
  run.hidden = !session.may("submit") && !session.may("operate")
  rest.hidden = edit.hidden = remove.hidden = !session.may("operate")

  const runNow = async () => {
    const answer = await send("POST", `${address}/run`)
    const id = answer !== null && typeof answer === "object" && "id" in answer ? String(answer.id) : ""
    say("good", `${name} is queued: `, el("a", { href: taskPlace(id) }, "its task"))
  }
  const turn = async () => {
    await send("POST", `${address}/${now.paused ? "resume" : "pause"}`)
    say("good", `${name} ${now.paused ? "goes on" : "rests"}.`)
  }
  const removing = async () => {
    const yes = await confirm({
      title: `Delete ${name}?`,
      text: "It does not tick any more. What it has done so far stays.",
      does: "Delete",
      danger: true
    })
    if (yes)
      await doing(async () => {
        await send("DELETE", address)
      })
  }

  const show = (schedule: Schedule, isKindPaused: boolean) => {
    kindPaused.hidden = !isKindPaused
    now = schedule
    what.replaceChildren(
      el("strong", {}, name),
      el("span", { class: "about" }, schedule.kind),
      kindPaused,
      ...schedule.notes.map((note) => el("span", { class: "tries" }, note))
    )
    setText(ticks, schedule.ticks)
    const [soon] = schedule.next
    next.replaceChildren(...words("next", schedule.paused || soon === undefined ? "paused" : agoTime(soon)))
    next.title = schedule.next.map((time) => new Date(time).toLocaleString()).join("\n")
    last.replaceChildren(
      ...words("last", schedule.last === undefined ? "never" : agoTime(schedule.last.at)),
      ...(schedule.last === undefined ? [] : [link(schedule.last)])
    )
    setText(rest, schedule.paused ? "Resume" : "Pause")
    element.dataset["paused"] = String(schedule.paused)
  }

  const element = el(
    "li",
    { class: "schedule", "data-name": name },
    what,
    ticks,
    next,
    last,
    el("div", { class: "schedule-buttons" }, run, rest, edit, remove)
  )
  show(first, false)
  return { element, show }
}

const words = (term: string, value: Child) => [el("span", { class: "soft" }, `${term} `), value ?? ""]

const link = ({ id, state }: NonNullable<Schedule["last"]>) =>
  el(
    "a",
    { href: taskPlace(id), "aria-label": `The last task: ${state ?? "forgotten"}` },
    badge(state ?? "forgotten")
  )
