/** The task that called this one, and those that it called: as a tree, as they come. */
import { messageOf } from "../base/api.ts"
import { calm } from "../base/calm.ts"
import { button, el } from "../base/dom.ts"
import { between } from "../base/format.ts"
import { at, parse } from "../base/json.ts"
import { taskPlace } from "../base/router.ts"
import { listen } from "../base/stream.ts"
import { type Task, finalStates, isFinal, readTask } from "../base/task.ts"
import { badge } from "../parts/badge.ts"
import { aboutOf } from "../parts/summary.ts"
import { childrenOf } from "./children.ts"
import type { Part } from "./part.ts"

export const family = (life: AbortSignal): Part => {
  const children = new Map<string, Task>()
  const element = el("section", { class: "card", "aria-labelledby": "family", hidden: "" })
  let self: Task | undefined
  let looked: string | undefined
  let more: (() => void) | undefined
  let fault: string | undefined

  const draw = calm(
    300,
    () => {
      if (self === undefined) return
      const all = [...children.values()].toSorted((one, other) =>
        one.enqueuedAt < other.enqueuedAt ? -1 : 1
      )
      element.hidden = self.parent === undefined && all.length === 0 && more === undefined
      const own = el(
        "li",
        {},
        line(self, true),
        all.length === 0 ? undefined : el("ul", {}, ...all.map(item))
      )
      const { parent } = self
      element.replaceChildren(
        el("h2", { id: "family" }, "Called by and calls"),
        el(
          "ul",
          { class: "tree" },
          parent === undefined
            ? own
            : el("li", {}, el("a", { href: taskPlace(parent) }, parent), el("ul", {}, own))
        ),
        ...(fault === undefined ? [] : [el("p", { class: "soft" }, fault)]),
        ...(more === undefined ? [] : [button({}, more, "Look further back")])
      )
    },
    life
  )

  const take = (task: Task) => {
    if (task.parent !== self?.id) return
    children.set(task.id, task)
    draw()
  }

  const look = async (task: Task, cursor?: string) => {
    try {
      const found = await childrenOf(task, cursor, life)
      found.tasks.forEach(take)
      const { next } = found
      more = next === undefined ? undefined : () => void look(task, next)
      fault = next === undefined ? undefined : "So many tasks ended meanwhile that not all were looked at."
    } catch (error) {
      if (!life.aborted) fault = messageOf(error)
    }
    draw()
  }

  const hear = (task: Task) => {
    const heard = (data: string) => {
      // Most of what is heard is of others: it is not even taken apart.
      if (!data.includes(task.id)) return
      const child = readTask(at(parse(data), "data"))
      if (child !== undefined) take(child)
    }
    return listen({
      address: () => "/v1/events",
      on: Object.fromEntries(finalStates.map((state) => [state, heard])),
      life
    })
  }

  let deaf: (() => void) | undefined
  return {
    element,
    show: (task) => {
      self = task
      const stage = isFinal(task.state) ? "finished" : "moving"
      if (stage !== looked) {
        looked = stage
        if (stage === "moving") deaf ??= hear(task)
        else {
          deaf?.()
          deaf = undefined
        }
        void look(task)
      }
      draw()
    }
  }
}

const item = (task: Task) => el("li", {}, line(task, false))

const line = (task: Task, isSelf: boolean) => {
  const took = between(task.startedAt, task.finishedAt)
  const about = aboutOf(task)
  return el(
    "span",
    { class: "tree-line" },
    badge(task.state),
    isSelf
      ? el("strong", { "aria-current": "true" }, task.kind)
      : el("a", { href: taskPlace(task.id) }, task.kind),
    el("span", { class: "about", title: about }, about),
    took === undefined ? undefined : el("span", { class: "soft" }, took)
  )
}
