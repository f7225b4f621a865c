/** Submitting over NATS: one publish for each task. */
import { Effect } from "effect"
import { UnknownKind } from "../../schemas/Validation.ts"
import { find } from "../../schemas/Tasks.ts"
import * as Submit from "../../streams/Submit.ts"
import { asJson } from "../asJson.ts"
import type { NotSubmitted } from "../Failures.ts"
import { oncePatient } from "../oncePatient.ts"
import type { Outcome, Submitted } from "../Seen.ts"
import type { Submission } from "../Way.ts"
import { answered, told } from "./answered.ts"
import { isKind } from "./named.ts"
import type { Services } from "./Services.ts"

/** As many are on their way at a time; the server answers them in batches. */
const atOnce = 256

export const submit = Effect.fnUntraced(function* ({
  kind,
  input,
  ...rest
}: Submission): Effect.fn.Return<Submitted, NotSubmitted, Services> {
  const request = { kind, input: yield* asJson(kind, input), ...rest }
  const sent = find(kind) === undefined ? foreign(request) : Submit.submit(request)
  // Without a key, only the publisher knows which task to send again.
  const { id, state } = yield* request.key === undefined ? told(sent) : answered(sent)
  return { id, kind, state }
})

/** Whoever does tasks of this kind checks the input. */
const foreign = Effect.fnUntraced(function* (request: Submit.Request) {
  if (!(yield* isKind(request.kind))) return yield* new UnknownKind({ kind: request.kind })
  return yield* Submit.enqueue(request)
})

export const submitAll = (tasks: ReadonlyArray<Submission>) =>
  Effect.suspend(() => {
    const asked = oncePatient()
    return Effect.forEach(
      tasks,
      (task): Effect.Effect<Outcome<string, NotSubmitted>, never, Services> =>
        Effect.match(asked(submit(task)), {
          onSuccess: (submitted) => ({ accepted: true, task: submitted }),
          onFailure: (error) => ({ accepted: false, error })
        }),
      { concurrency: atOnce }
    )
  })
