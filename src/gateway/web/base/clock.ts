/** Times that grow older on the screen: written once, kept true by one clock for the whole page. */
import { el, setText } from "./dom.ts"
import { ago, exact, span } from "./format.ts"

export const agoTime = (iso: string): HTMLTimeElement => {
  const time = el("time", { datetime: iso, title: exact(iso), "data-ago": "" }, ago(iso, Date.now()))
  return time
}

/** How long it has been going on. */
export const lasting = (since: string): HTMLElement =>
  el("span", { "data-since": since }, span(Date.now() - Date.parse(since)))

const tick = () => {
  if (document.hidden) return
  const now = Date.now()
  for (const time of document.querySelectorAll("time[data-ago]")) {
    setText(time, ago(time.getAttribute("datetime") ?? "", now))
  }
  for (const one of document.querySelectorAll("[data-since]")) {
    setText(one, span(Math.max(0, now - Date.parse(one.getAttribute("data-since") ?? ""))))
  }
}

export const startClock = (): void => {
  setInterval(tick, 1000)
  document.addEventListener("visibilitychange", tick)
}
