/** The queue of every kind: what waits, what runs, and for how long. */
import { queues } from "./api.ts"
import { el, find, setText } from "./dom.ts"
import { numberAt, textAt } from "./json.ts"
import { number, span } from "./time.ts"

const every = 4000

/** Events come in bursts: one look a second is enough. */
const atMostEvery = 1000

export const queueStrip = (): { readonly refresh: () => void } => {
  const list = find(document, "#queues", HTMLUListElement)
  const cards = new Map<string, ReturnType<typeof queueCard>>()
  let next: ReturnType<typeof setTimeout> | undefined
  let soon = false

  const show = (queue: unknown) => {
    const kind = textAt(queue, "kind") ?? ""
    const card = cards.get(kind) ?? queueCard(kind, textAt(queue, "title") ?? kind)
    if (!cards.has(kind)) list.append(card.element)
    cards.set(kind, card)
    card.show(queue)
  }

  const look = async () => {
    soon = false
    next = undefined
    if (!document.hidden) {
      // What cannot be had just now stays as it was; the connection says why.
      const found = await queues().catch(() => [])
      found.forEach(show)
    }
    // An event may have asked for the next look meanwhile.
    next ??= setTimeout(look, every)
  }

  const refresh = () => {
    if (soon) return
    soon = true
    clearTimeout(next)
    next = setTimeout(look, atMostEvery)
  }

  document.addEventListener("visibilitychange", refresh)
  void look()
  return { refresh }
}

const queueCard = (kind: string, title: string) => {
  const queued = el("strong")
  const running = el("strong")
  const oldest = el("small")
  const element = el(
    "li",
    { title },
    el("h3", {}, kind),
    el("p", {}, el("span", {}, queued, " queued"), el("span", {}, running, " running")),
    oldest
  )
  const show = (queue: unknown) => {
    const waiting = numberAt(queue, "queued") ?? 0
    const started = numberAt(queue, "running") ?? 0
    const busy = waiting + started > 0
    element.classList.toggle("busy", busy)
    setText(queued, number(waiting))
    setText(running, number(started))
    setText(oldest, busy ? `oldest ${span(numberAt(queue, "oldestMs") ?? 0)}` : "idle")
  }
  return { element, show }
}
