/** Keys that do something: one, or two in a row. Where a text is typed, or a dialog is open, they are only letters. */

export interface Shortcut {
  /** Such as `j`, or `g t`. */
  readonly keys: string
  readonly does: string
  readonly run: () => void
}

const all = new Set<Shortcut>()

/** How long the second key may take. Milliseconds. */
const patience = 1200

export const shortcut = (keys: string, does: string, run: () => void, life?: AbortSignal): void => {
  const one = { keys, does, run }
  all.add(one)
  life?.addEventListener("abort", () => all.delete(one))
}

/** Those that work here and now. */
export const shortcuts = (): ReadonlyArray<Shortcut> => [...all]

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=file])"))

export const startShortcuts = (): void => {
  let before: { readonly key: string; readonly at: number } | undefined

  document.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey, repeat } = event
    if (ctrlKey || metaKey || altKey || isTyping(target)) return
    if (document.querySelector("dialog[open]") !== null) return
    const first = before !== undefined && event.timeStamp - before.at < patience ? before.key : undefined
    before = undefined
    const wanted = first === undefined ? key : `${first} ${key}`
    const found = shortcuts().findLast(({ keys }) => keys === wanted)
    if (found !== undefined) {
      if (repeat && key !== "j" && key !== "k") return
      event.preventDefault()
      found.run()
      return
    }
    if (shortcuts().some(({ keys }) => keys.startsWith(`${key} `))) before = { key, at: event.timeStamp }
  })
}
