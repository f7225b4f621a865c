/** Many tasks over NATS: sent while there is room for more on their way; what is not simply stored is looked after. */
import { Effect } from "effect"
import type { NotSubmitted } from "../Failures.ts"
import { oncePatient } from "../oncePatient.ts"
import type { Outcome, Submitted } from "../Seen.ts"
import type { Submission } from "../Way.ts"
import type { Services } from "./Services.ts"
import { type Send, submitting } from "./submitting.ts"

/** As many are on their way at a time; the server answers them in batches. */
const atOnce = 1_024

/** What is not simply stored takes a fiber each. */
const lookedAfterAtOnce = 256

/** Where so many were not, the others are looked after from the beginning: nobody may be there at all. */
const mostLeft = 1_024

type Outcomes = Array<Outcome<string, NotSubmitted>>

/** What is still to be done for the task at this place. */
interface Left {
  readonly place: number
  readonly rest: Effect.Effect<Submitted, NotSubmitted, Services>
}

export const submitAll = (send: Send) => {
  const submit = submitting(send)
  return (tasks: ReadonlyArray<Submission>): Effect.Effect<Outcomes, never, Services> =>
    Effect.gen(function* () {
      const outcomes: Outcomes = []
      const { left, begun } = yield* sendWhileStored(send, tasks, outcomes)
      const asked = oncePatient()
      const unsent = tasks.slice(begun).map((task, n): Left => ({ place: begun + n, rest: submit(task) }))
      yield* Effect.forEach(
        [...left, ...unsent],
        ({ place, rest }) =>
          Effect.match(asked(rest), {
            onSuccess: (task) => {
              outcomes[place] = { accepted: true, task }
            },
            onFailure: (error) => {
              outcomes[place] = { accepted: false, error }
            }
          }),
        { concurrency: lookedAfterAtOnce, discard: true }
      )
      return outcomes
    })
}

/** Returns when none is on its way any more: what is left to be done for those that were begun, and how many they are. */
const sendWhileStored = (send: Send, tasks: ReadonlyArray<Submission>, outcomes: Outcomes) =>
  Effect.callback<{ readonly left: ReadonlyArray<Left>; readonly begun: number }>((resume) => {
    const left: Array<Left> = []
    let begun = 0
    let onTheirWay = 0
    let isDue = false
    let isEnded = false

    const hasRoom = () => onTheirWay < atOnce && left.length < mostLeft && !isEnded

    const sendMore = () => {
      isDue = false
      while (hasRoom()) {
        const task = tasks[begun]
        if (task === undefined) break
        sendOne(task, begun++)
      }
      if (onTheirWay === 0 && !isDue) resume(Effect.succeed({ left, begun }))
    }

    /** After all that came with this answer, so that what is sent goes out together; and nothing thrown ends the reading. */
    const settled = () => {
      onTheirWay -= 1
      if (isDue) return
      isDue = true
      queueMicrotask(sendMore)
    }

    const sendOne = (task: Submission, place: number) => {
      onTheirWay += 1
      const leave = (rest: Left["rest"]) => {
        left.push({ place, rest })
        settled()
      }
      const stored = (submitted: Submitted) => {
        outcomes[place] = { accepted: true, task: submitted }
        settled()
      }
      try {
        send(task, stored, leave)
      } catch (defect) {
        leave(Effect.die(defect))
      }
    }

    sendMore()
    return Effect.sync(() => {
      isEnded = true
    })
  })
