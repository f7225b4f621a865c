/** All kinds together, in one line. */
import { el, setAttribute, setText } from "../base/dom.ts"
import { number, rate, roughly } from "../base/format.ts"
import { addressOf } from "../base/router.ts"
import { type KindStats, totalOf } from "./stats.ts"

export const totals = () => {
  const one = (name: string, href?: string) => {
    const value = el("strong", {}, "–")
    const inside = [value, el("span", {}, name)]
    return {
      value,
      element: el("li", {}, href === undefined ? el("div", {}, ...inside) : el("a", { href }, ...inside))
    }
  }
  const queued = one("queued", addressOf(["tasks"], { state: "queued" }))
  const running = one("running", addressOf(["tasks"], { state: "running" }))
  const retrying = one("retrying", addressOf(["tasks"], { state: "retrying" }))
  const scheduled = one("for later", addressOf(["tasks"], { state: "scheduled" }))
  const perSecond = one("finish now")
  const failed = one("failed in the last hour", addressOf(["dead"]))
  const oldest = one("oldest unfinished")
  const workers = one("workers alive")
  const all = [queued, running, retrying, scheduled, perSecond, failed, oldest, workers]
  const element = el("ul", { class: "totals" }, ...all.map((each) => each.element))

  const show = (kinds: ReadonlyArray<KindStats>) => {
    const sum = (of: (kind: KindStats) => number) => kinds.reduce((total, kind) => total + of(kind), 0)
    const failures = sum(({ columns }) => totalOf(columns, "failed"))
    const longest = Math.max(0, ...kinds.map(({ oldestMs }) => oldestMs))
    setText(queued.value, number(sum((kind) => kind.queued)))
    setText(running.value, number(sum((kind) => kind.running)))
    setText(retrying.value, number(sum((kind) => kind.retrying)))
    setText(scheduled.value, number(sum((kind) => kind.scheduled)))
    setText(perSecond.value, rate(sum((kind) => kind.perSecond)))
    setText(failed.value, number(failures))
    setAttribute(failed.element, "data-tone", failures > 0 ? "bad" : undefined)
    setText(oldest.value, longest === 0 ? "–" : roughly(longest))
    setText(workers.value, number(sum((kind) => kind.workers)))
  }
  return { element, show }
}
