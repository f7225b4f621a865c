/** When what is typed would tick next, as it is typed. */
import { Problem, ask, messageOf } from "../base/api.ts"
import { el } from "../base/dom.ts"
import { exact } from "../base/format.ts"
import { listAt } from "../base/json.ts"
import { searchOf } from "../base/taskPages.ts"
import { mark } from "../form/labelled.ts"

export interface Typed {
  readonly cron?: string
  readonly every?: string
  readonly timezone?: string
}

/** Milliseconds of quiet after which it is asked for. */
const quiet = 250

export const preview = (marked: (field: string) => HTMLElement | undefined, life: AbortSignal) => {
  const list = el("ol", {})
  const element = el(
    "div",
    { class: "preview", role: "status" },
    el("span", { class: "label" }, "Next runs"),
    list
  )
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  const look = async (typed: Typed) => {
    const mine = (asked += 1)
    try {
      const answer = await ask(`/v1/schedules:next${searchOf({ ...typed })}`, { signal: life })
      if (mine !== asked) return
      for (const field of ["cron", "every", "timezone"]) mark(marked(field), undefined)
      list.replaceChildren(...listAt(answer, "next").map((time) => el("li", {}, exact(String(time)))))
    } catch (error) {
      if (mine !== asked || life.aborted) return
      list.replaceChildren()
      for (const field of ["cron", "every", "timezone"]) {
        const fault =
          error instanceof Problem ? error.faults.find(({ path }) => path[0] === field) : undefined
        mark(marked(field), fault?.message)
      }
      if (!(error instanceof Problem) || error.faults.length === 0)
        list.append(el("li", {}, messageOf(error)))
    }
  }

  life.addEventListener("abort", () => clearTimeout(timer))
  return {
    element,
    show: (typed: Typed) => {
      clearTimeout(timer)
      timer = setTimeout(() => void look(typed), quiet)
    }
  }
}
