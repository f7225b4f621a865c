/** A kind at a glance: what waits, what runs, what failed, and how the last hour went. */
import { button, el, setAttribute, setText } from "../base/dom.ts"
import { many, number, rate, roughly, span } from "../base/format.ts"
import { icon } from "../base/icons.ts"
import { addressOf } from "../base/router.ts"
import type { Session } from "../base/session.ts"
import { editLimits } from "../limits/limitsDialog.ts"
import { chart } from "./chart.ts"
import { latency, throughput } from "./drawings.ts"
import { pauseButton } from "./pauseButton.ts"
import { type KindStats, totalOf } from "./stats.ts"

export interface KindCard {
  readonly element: HTMLElement
  readonly show: (stats: KindStats) => void
}

export const kindCard = (kind: string, title: string, session: Session, life: AbortSignal): KindCard => {
  const figure = (name: string, state: string) => {
    const value = el("strong")
    const link = el(
      "a",
      { class: "figure", href: addressOf(["tasks"], { kind, state }) },
      value,
      el("span", {}, name)
    )
    return { value, link }
  }
  const queued = figure("queued", "queued")
  const running = figure("running", "running")
  const retrying = figure("retrying", "retrying")
  const scheduled = el("a", { href: addressOf(["tasks"], { kind, state: "scheduled" }) })
  const failed = figure("failed, 1 h", "failed")
  const oldest = el("strong")
  const waits = el("div", { class: "figure" }, oldest, el("span", {}, "oldest"))
  const finished = chart("Finished", ["bar-good", "bar-bad"])
  const long = chart("Took", ["line-p99", "line-p50"])
  const workers = el("span", { class: "workers" })
  const now = el("span", { class: "now" })
  const mark = el("span", { class: "paused" }, icon("pause"), "paused")
  const showPause = (isPaused: boolean) => {
    mark.hidden = !isPaused
    pause.show(isPaused)
  }
  const pause = pauseButton(kind, showPause)
  const mayLimit = session.may("operate")
  const bounds = el("span")
  const change = button({ class: "bare" }, () => void editLimits(kind, showLimits, life))
  const limits = el("p", { class: "card-foot limits" }, bounds, mayLimit ? change : undefined)
  const showLimits = (words: string) => {
    setText(bounds, words === "" ? "Not limited" : words)
    setText(change, words === "" ? "Limit" : "Change")
    setAttribute(change, "aria-label", `${words === "" ? "Limit" : "Change the limits of"} ${kind}`)
    limits.hidden = words === "" && !mayLimit
  }
  const element = el(
    "li",
    { class: "card kind-card", "data-kind": kind },
    el(
      "div",
      { class: "card-head" },
      el("h2", {}, el("a", { href: addressOf(["tasks"], { kind }) }, kind)),
      mark,
      el("span", { class: "soft" }, title),
      session.may("operate") ? pause.element : undefined,
      el("a", { class: "quiet", href: addressOf(["try", kind]), "aria-label": `Try ${kind}` }, "Try")
    ),
    el("div", { class: "figures" }, queued.link, running.link, retrying.link, failed.link, waits),
    el("div", { class: "charts" }, finished.element, long.element),
    el("p", { class: "card-foot" }, workers, scheduled, now),
    limits
  )

  const show = (stats: KindStats) => {
    const failures = totalOf(stats.columns, "failed")
    setText(queued.value, number(stats.queued))
    setText(running.value, number(stats.running))
    setText(retrying.value, number(stats.retrying))
    setText(scheduled, stats.scheduled === 0 ? "" : `${number(stats.scheduled)} for later`)
    scheduled.hidden = stats.scheduled === 0
    setText(failed.value, number(failures))
    setText(oldest, stats.oldestMs > 0 ? roughly(stats.oldestMs) : "–")
    setAttribute(failed.link, "data-tone", failures > 0 ? "bad" : undefined)
    setAttribute(element, "data-tone", toneOf(stats))
    showPause(stats.paused !== undefined)
    mark.title = sinceOf(stats.paused)
    setText(workers, workersOf(stats))
    setText(now, nowOf(stats))
    showLimits(stats.limits)
    finished.show(throughput(stats.columns))
    long.show(latency(stats.columns))
  }
  return { element, show }
}

/** Tasks that wait for an actor which is not there will wait for ever. */
const isDeserted = ({ workers, queued, retrying }: KindStats) => workers === 0 && queued + retrying > 0

const toneOf = (stats: KindStats): string | undefined =>
  isDeserted(stats) ? "bad" : stats.running > 0 ? "busy" : undefined

const sinceOf = (paused: string | undefined): string =>
  paused === undefined || paused === ""
    ? "Nothing of it is begun until it is resumed"
    : `Nothing of it is begun until it is resumed, since ${new Date(paused).toLocaleString()}`

const workersOf = (stats: KindStats): string => {
  const { workers, slots, busy } = stats
  if (workers === 0) return isDeserted(stats) ? "No worker alive: these tasks wait" : "No worker alive"
  return slots === 0 ? many(workers, "worker") : `${many(workers, "worker")}, ${busy} of ${slots} busy`
}

const nowOf = ({ perSecond, totalMs }: KindStats): string =>
  totalMs === undefined ? "" : `${rate(perSecond)} now, half within ${span(totalMs.p50)}`
