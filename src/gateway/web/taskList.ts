/** The live list: a row for every task of the store, the one heard of last on top. */
import { copies } from "./copy.ts"
import { find } from "./dom.ts"
import type { Connection } from "./events.ts"
import type { Entry, Store } from "./store.ts"
import { isFinal, isStep } from "./task.ts"
import { type Row, taskRow } from "./taskRow.ts"
import { many } from "./time.ts"

/** Events of before come right after the connection does; until then an empty list says nothing. */
const settleTime = 400

export const taskList = (store: Store): { readonly onConnection: (connection: Connection) => void } => {
  const section = find(document, "#tasks", HTMLElement)
  const list = find(section, "ol", HTMLOListElement)
  const steps = find(section, "#steps", HTMLInputElement)
  const stepCount = find(section, "#step-count", HTMLElement)
  const empty = find(section, "#empty", HTMLElement)
  const said = find(document, "#said", HTMLElement)
  const rows = new Map<string, Row>()
  const finishedHere = new Set<string>()
  let settled = false

  const showEmpty = () => {
    empty.hidden = !settled || [...list.children].some((row) => steps.checked || !row.matches(".step"))
  }

  const update = (entry: Entry) => {
    const { id } = entry.task
    const known = rows.get(id)
    if (known !== undefined) return known.show(entry)
    const row = taskRow(entry)
    rows.set(id, row)
    list.prepend(row.element)
  }

  /** What was submitted here opens by itself, once, and comes into view if its reader is still there. */
  const announce = ({ mine, task }: Entry) => {
    if (!mine || !isFinal(task.state) || finishedHere.has(task.id)) return
    finishedHere.add(task.id)
    said.textContent = `${task.kind} ${task.state}`
    const row = rows.get(task.id)
    row?.open()
    if (!isTyping()) row?.element.scrollIntoView({ block: "nearest" })
  }

  store.onChange((changed) => {
    for (const id of changed) {
      const entry = store.get(id)
      if (entry === undefined) continue
      update(entry)
      announce(entry)
    }
    for (const [id, row] of rows) {
      if (store.get(id) !== undefined) continue
      row.element.remove()
      rows.delete(id)
    }
    const hidden = [...store.all()].filter(({ task }) => isStep(task)).length
    stepCount.textContent = hidden === 0 ? "" : `(${many(hidden, "task")})`
    showEmpty()
  })

  steps.addEventListener("change", () => {
    list.classList.toggle("with-steps", steps.checked)
    showEmpty()
  })

  setInterval(() => {
    if (document.hidden) return
    const now = Date.now()
    for (const row of rows.values()) row.tick(now)
  }, 1000)

  const command = find(empty, "code", HTMLElement)
  command.textContent = curl()
  copies(find(empty, "button", HTMLButtonElement), curl)

  return {
    onConnection: (connection) => {
      if (connection !== "live" || settled) return
      setTimeout(() => {
        settled = true
        showEmpty()
      }, settleTime)
    }
  }
}

const isTyping = () =>
  document.activeElement instanceof HTMLInputElement && document.activeElement.value !== ""

const curl = () =>
  `curl ${location.origin}/v1/tasks -H 'content-type: application/json' ` +
  `-d '{"kind":"count-page","input":{"url":"https://example.org/"}}'`
