/** The live list: a row for every task of the store, the one heard of last on top. */
import { copies } from "./copy.ts"
import { find } from "./dom.ts"
import type { Entry, Store } from "./store.ts"
import { isFinal } from "./task.ts"
import { type Row, taskRow } from "./taskRow.ts"

/** Events of before come right after the connection does; until then an empty list says nothing. */
const settleTime = 400

export const taskList = (store: Store): { readonly onLive: () => void } => {
  const section = find(document, "#tasks", HTMLElement)
  const list = find(section, "ol", HTMLOListElement)
  const steps = find(section, "#steps", HTMLInputElement)
  const stepCount = find(section, "label span", HTMLElement)
  const empty = find(section, "#empty", HTMLElement)
  const said = find(section, "#said", HTMLElement)
  const rows = new Map<string, Row>()
  const announced = new Set<string>()
  /** Whether the reader has done something since the last submission here. */
  let busy = false

  const showEmpty = () => {
    empty.hidden = list.querySelector(steps.checked ? ".task" : ".task:not(.step)") !== null
  }

  const rowOf = (entry: Entry): Row => {
    const known = rows.get(entry.task.id)
    if (known !== undefined) return known
    const row = taskRow(entry)
    rows.set(entry.task.id, row)
    list.prepend(row.element)
    if (entry.mine) busy = false
    return row
  }

  /** What was submitted here opens by itself, once, and comes into view if its reader still waits for it. */
  const announce = ({ task }: Entry, row: Row) => {
    announced.add(task.id)
    said.textContent = `${task.kind} ${task.state}`
    row.open()
    if (!busy) row.element.scrollIntoView({ block: "nearest" })
  }

  store.onChange((changed) => {
    for (const id of changed) {
      const entry = store.get(id)
      if (entry === undefined) continue
      const row = rowOf(entry)
      row.show(entry)
      if (entry.mine && isFinal(entry.task.state) && !announced.has(id)) announce(entry, row)
    }
    for (const [id, row] of rows) {
      if (store.get(id) !== undefined) continue
      row.element.remove()
      rows.delete(id)
    }
    stepCount.textContent = `(${list.querySelectorAll(".step").length})`
    showEmpty()
  })

  steps.addEventListener("change", () => {
    list.classList.toggle("with-steps", steps.checked)
    showEmpty()
  })

  for (const sign of ["keydown", "pointerdown", "wheel"]) {
    document.addEventListener(sign, () => (busy = true), { passive: true })
  }

  setInterval(() => {
    if (document.hidden) return
    const now = Date.now()
    for (const row of rows.values()) row.tick(now)
  }, 1000)

  find(empty, "code", HTMLElement).textContent = curl
  copies(find(empty, "button", HTMLButtonElement), () => curl)

  return {
    onLive: () => {
      setTimeout(showEmpty, settleTime)
    }
  }
}

const curl =
  `curl ${location.origin}/v1/tasks -H 'content-type: application/json' ` +
  `-d '{"kind":"count-page","input":{"url":"https://example.org/"}}'`
