/** The queue of every kind: what waits, what runs, and for how long. */
import { type Queue, queues } from "./api.ts"
import { el, find, setText } from "./dom.ts"
import { many, number, span } from "./time.ts"

const every = 4000

/** Events come in bursts: one look a second is enough. */
const atMostEvery = 1000

export const queueStrip = (): { readonly refresh: () => void } => {
  const list = find(document, "#queues", HTMLUListElement)
  const cards = new Map<string, (queue: Queue) => void>()
  let due: ReturnType<typeof setTimeout> | undefined
  let soon = false

  const show = (queue: Queue) => {
    let card = cards.get(queue.kind)
    if (card === undefined) {
      const made = queueCard(queue)
      list.append(made.element)
      card = made.show
      cards.set(queue.kind, card)
    }
    card(queue)
  }

  const look = async () => {
    due = undefined
    soon = false
    if (!document.hidden) {
      const found = await queues().catch(() => undefined)
      list.classList.toggle("stale", found === undefined)
      found?.forEach(show)
    }
    // An event may have asked for the next look meanwhile.
    due ??= setTimeout(look, every)
  }

  const refresh = () => {
    if (soon) return
    soon = true
    clearTimeout(due)
    due = setTimeout(look, atMostEvery)
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh()
  })
  void look()
  return { refresh }
}

const queueCard = ({ kind, title }: Queue) => {
  const queued = el("strong")
  const running = el("strong")
  const oldest = el("span", { class: "soft" })
  const element = el(
    "li",
    { title },
    el("h3", {}, kind),
    el("p", { class: "depth" }, queued, " queued", el("span", { class: "dot" }, " · "), running, " running"),
    el("p", {}, oldest)
  )
  const show = (queue: Queue) => {
    const busy = queue.queued + queue.running > 0
    element.classList.toggle("busy", busy)
    setText(queued, number(queue.queued))
    setText(running, number(queue.running))
    setText(oldest, busy && queue.oldestMs > 0 ? `oldest ${span(queue.oldestMs)}` : "idle")
    element.title = `${title}: ${many(queue.queued, "task")} waiting, ${number(queue.running)} with an actor`
  }
  return { element, show }
}
