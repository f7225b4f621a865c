/** Submitting over NATS: one publish for each task, and no fiber for one that is simply stored. */
import { Effect } from "effect"
import { find } from "../../schemas/Tasks.ts"
import type { LaterUnclear } from "../../streams/LaterUnclear.ts"
import type { Publisher } from "../../streams/Publisher.ts"
import * as Submit from "../../streams/Submit.ts"
import { asJson } from "../asJson.ts"
import { InvalidRequest, type NotSubmitted } from "../Failures.ts"
import type { Submitted } from "../Seen.ts"
import type { Submission } from "../Way.ts"
import { answered, told } from "./answered.ts"
import { knownKind } from "./named.ts"
import type { Services } from "./Services.ts"

/** Calls `stored` of a task that is simply stored; of any other `otherwise`, with what is still to be done for it. */
export type Send = (
  task: Submission,
  stored: (submitted: Submitted) => void,
  otherwise: (rest: Effect.Effect<Submitted, NotSubmitted, Services>) => void
) => void

export const sending =
  (publisher: Publisher["Service"]): Send =>
  (task, stored, otherwise) => {
    const { kind, key, input } = task
    const json = asJson(kind, input)
    if (json._tag === "Failure") return otherwise(Effect.fail(json.failure))
    const { value, text } = json.success
    const request = { ...task, input: value }
    if (find(kind) === undefined) return otherwise(patient(kind, key, foreign(request)))
    Submit.send(
      publisher,
      request,
      ({ id, state }) => stored({ id, kind, state }),
      (left) => otherwise(patient(kind, key, left)),
      text
    )
  }

/** One of them as an Effect. */
export const submitting = (send: Send) => (task: Submission) =>
  Effect.callback<Submitted, NotSubmitted, Services>((resume) =>
    send(task, (submitted) => resume(Effect.succeed(submitted)), resume)
  )

/** Without a key, only the publisher knows which task to send again. */
const patient = (
  kind: string,
  key: string | undefined,
  sent: ReturnType<typeof Submit.submit> | ReturnType<typeof foreign>
) => {
  const asked = Effect.catchTag(sent, "LaterUnclear", unclear)
  return Effect.map(key === undefined ? told(asked) : answered(asked), ({ id, state }) => ({
    id,
    kind,
    state
  }))
}

const unclear = ({ option, reason }: LaterUnclear) =>
  new InvalidRequest({ faults: [{ path: [option], message: reason }] })

/** Whoever does tasks of this kind checks the input. */
const foreign = Effect.fnUntraced(function* (request: Submit.Request) {
  yield* knownKind(request.kind)
  return yield* Submit.enqueue(request)
})
