/** Moving through the rows of a list with keys. */
import { shortcut } from "../base/shortcuts.ts"

export const walkable = (list: HTMLElement, life: AbortSignal): void => {
  const move = (by: number) => () => {
    const links = [...list.querySelectorAll<HTMLAnchorElement>(".row-link")]
    const here = links.findIndex((link) => link.closest(".row")?.contains(document.activeElement))
    const next = here === -1 ? (by > 0 ? 0 : links.length - 1) : here + by
    links[Math.min(links.length - 1, Math.max(0, next))]?.focus()
  }
  shortcut("j", "Next row", move(1), life)
  shortcut("k", "Row before", move(-1), life)
}
