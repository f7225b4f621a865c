/** What happened to a task, in order: when it came, each attempt that did not succeed and why, and how it ended. */
import { agoTime, lasting } from "../base/clock.ts"
import { type Child, el, facts } from "../base/dom.ts"
import { between, exact, timeOfDay } from "../base/format.ts"
import { at, isObject, numberAt, textAt } from "../base/json.ts"
import type { Task } from "../base/task.ts"
import { any } from "../show/any.ts"
import { type Part, redrawn } from "./part.ts"

export const timeline = (): Part =>
  redrawn(
    el("section", { class: "card", "aria-labelledby": "timeline" }),
    ({ state, attempts, run, startedAt, finishedAt, worker, error, lane, waiting, runAt }) =>
      JSON.stringify([
        state,
        attempts.length,
        run,
        startedAt,
        finishedAt,
        worker,
        error,
        lane,
        waiting,
        runAt
      ]),
    (task) => [
      el("h2", { id: "timeline" }, "What happened"),
      el(
        "ol",
        { class: "timeline" },
        step(
          "came",
          "Submitted",
          task.enqueuedAt,
          task.lane === undefined ? undefined : `in the lane ${task.lane}`
        ),
        ...task.attempts.map(attempt),
        ...now(task)
      ),
      facts({
        Waited: task.startedAt === undefined ? undefined : between(task.enqueuedAt, task.startedAt),
        Ran: between(task.startedAt, task.finishedAt),
        Worker: task.worker,
        Run: task.run > 1 ? `${task.run} (a person had it done again)` : undefined,
        Options: isObject(task.options) ? any(task.options) : undefined
      })
    ]
  )

const step = (tone: string, what: Child, time: string | undefined, ...more: ReadonlyArray<Child>) =>
  el(
    "li",
    { "data-tone": tone },
    el(
      "div",
      { class: "step-head" },
      el("strong", {}, what ?? ""),
      time === undefined ? undefined : el("time", { datetime: time, title: exact(time) }, timeOfDay(time))
    ),
    ...more.map((one) => (one === undefined ? undefined : el("div", { class: "step-more" }, one)))
  )

/** `ended` says how: failed, interrupted or crashed. */
const attempt = (one: unknown): Node => {
  const startedAt = textAt(one, "startedAt") ?? ""
  const run = numberAt(one, "run")
  const ended = textAt(one, "ended") ?? "failed"
  const pause = between(textAt(one, "finishedAt"), textAt(one, "nextAt"))
  const lasted = between(startedAt, textAt(one, "finishedAt")) ?? ""
  return step(
    ended === "failed" ? "failed" : "interrupted",
    `Attempt ${numberAt(one, "attempt") ?? "?"}${run === undefined ? "" : ` of run ${run}`} ${ended}`,
    startedAt,
    reason(at(one, "error")),
    `after ${lasted} on ${textAt(one, "worker") ?? "a worker"}`,
    pause === undefined ? undefined : `the next one ${pause} later`
  )
}

const reason = (error: unknown): HTMLElement =>
  el(
    "p",
    { class: "reason" },
    el("strong", {}, textAt(error, "tag") ?? "Unknown"),
    " ",
    textAt(error, "message") ?? ""
  )

const due = (time: string | undefined): Child =>
  time === undefined ? undefined : el("span", {}, "due ", agoTime(time))

const now = (task: Task): ReadonlyArray<Node> => {
  const { state, attempts, startedAt, finishedAt, worker, waiting, runAt } = task
  // Told to wait since, it waits for that.
  const nextAt = waiting === undefined ? textAt(attempts.at(-1), "nextAt") : undefined
  switch (state) {
    case "succeeded":
    case "failed":
    case "cancelled":
      return [
        step(
          state,
          state.charAt(0).toUpperCase() + state.slice(1),
          finishedAt,
          finishedAt && agoTime(finishedAt)
        )
      ]
    case "running":
      return [
        step(
          "running",
          "Running",
          startedAt,
          startedAt === undefined ? undefined : lasting(startedAt),
          worker === undefined ? undefined : `on ${worker}`
        )
      ]
    case "retrying":
      return [step("waiting", "Waiting for the next attempt", nextAt, due(nextAt))]
    case "scheduled":
      return [step("waiting", "Scheduled", undefined, runAt && exact(runAt), due(runAt))]
    default:
      return [step("waiting", "Waiting for an actor", undefined)]
  }
}
