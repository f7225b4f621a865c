/** Waiting for the end of a task, with a line for whoever watches of how far it is. */
import { Clock, Effect, Option, Schema } from "effect"
import { Client } from "../client/Client.ts"
import type { TaskView } from "../schemas/TaskRecord.ts"
import { Screen } from "./screen/Screen.ts"
import { styleOf } from "./screen/paint.ts"
import { oneLine } from "./screen/plain.ts"
import { cut, widthOf } from "./screen/width.ts"
import { remark } from "./show/remark.ts"
import { span } from "./show/spans.ts"

/** The task did not succeed: the command's exit code says so as well. */
export class TaskNotSucceeded extends Schema.TaggedError<TaskNotSucceeded>()("TaskNotSucceeded", {
  id: Schema.String,
  state: Schema.String,
  why: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    return `${this.id} is ${this.state}${this.why === undefined ? "" : ` (${this.why})`}.`
  }
}

export const taskEnd = Effect.fnUntraced(function* (id: string, forSeconds: Option.Option<number>) {
  const client = yield* Client
  const timeout = Option.isSome(forSeconds) ? { timeoutMs: Math.round(forSeconds.value * 1_000) } : {}
  return yield* told(id, client.wait(id, timeout))
})

/** Of one that is finished: why is told here only where it is not seen on a page of the task. */
export const ended = ({ id, state, error }: Pick<TaskView, "id" | "state" | "error">, isSeen: boolean) =>
  state === "succeeded"
    ? Effect.void
    : Effect.fail(
        new TaskNotSucceeded({
          id,
          state,
          ...(error === undefined || isSeen ? {} : { why: remark({ state, error, attempts: [] }) })
        })
      )

/** Only a person needs to be told that nothing is stuck. */
const told = <A, E, R>(id: string, waiting: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const screen = yield* Screen
    if (!screen.canAnimate) return yield* waiting
    return yield* Effect.raceFirst(waiting, watch(id)).pipe(Effect.ensuring(screen.say(erased)))
  })

/** Before that, nobody wonders. */
const patience = "400 millis"
const often = "200 millis"
/** How many turns of the wheel until the task is looked at again. */
const turns = 5

const wheel = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"]

const watch = Effect.fnUntraced(function* (id: string) {
  const client = yield* Client
  const screen = yield* Screen
  const began = yield* Clock.currentTimeMillis
  let now: Pick<TaskView, "state" | "error" | "progress" | "waiting" | "attempts"> | undefined
  yield* Effect.sleep(patience)
  for (let turn = 0; ; turn += 1) {
    // What the waiting itself runs into is told by that.
    if (turn % turns === 0) now = yield* Effect.orElseSucceed(client.get(id), () => now)
    const { columns, paint } = yield* screen.look
    const state = now?.state ?? "waiting"
    const took = span((yield* Clock.currentTimeMillis) - began)
    // What did not fit into one row could not be written over. The state stands last, with a cell for what follows it.
    const idRoom = Math.max(1, columns - widthOf(state) - 2)
    const before = cut(`${wheel[turn % wheel.length]} ${oneLine(id)}  `, idRoom)
    const after = `  ${took}  ${now === undefined ? "" : oneLine(remark(now))}`
    const room = columns - widthOf(before + state)
    yield* screen.say(
      `${erased}${paint(before, "dim")}${paint(state, styleOf(state))}${cut(after, Math.max(1, room))}`
    )
    yield* Effect.sleep(often)
  }
})

const erased = "\r\u001b[2K"
