/** From the problems that a submission is answered with to what they are over NATS. */
import { type Fault, InvalidInput, UnknownKind } from "../../schemas/Validation.ts"
import { QueueFull, QueueMissing, TaskTooLarge } from "../../streams/NotQueued.ts"
import { DeadlinePassed, KeyTaken } from "../../streams/Submit.ts"
import { InvalidRequest, type NotSubmitted } from "../Failures.ts"
import type { Submission } from "../Way.ts"
import type { Expected, Problem } from "./problem.ts"

export type Keyed = Submission & { readonly key: string }

export const submissionRefused = (task: Keyed): Expected<NotSubmitted> => {
  const { kind, key, input } = task
  const tooLarge = () => new TaskTooLarge({ kind, bytes: Buffer.byteLength(JSON.stringify(input)) })
  return {
    "kind-unknown": ({ kinds = [] }) => new UnknownKind({ kind, kinds }),
    "key-taken": ({ id = "" }) => new KeyTaken({ id, key }),
    "queue-full": () => new QueueFull({ kind }),
    "queue-missing": () => new QueueMissing({ kind }),
    "task-too-large": tooLarge,
    "body-too-large": tooLarge,
    invalid: (problem) => invalid(task, problem)
  }
}

/** The gateway tells the faults of the input together with those of what is said beside it. */
const invalid = ({ kind, options }: Keyed, { errors = [] }: Problem): NotSubmitted | undefined => {
  const [first] = errors
  if (first === undefined) return undefined
  const ofInput = inputInvalid(kind, errors)
  if (ofInput !== undefined) return ofInput
  // Whether it is a time was looked at before it was sent.
  return first.path[0] === "deadline" && options.deadline !== undefined
    ? new DeadlinePassed({ deadline: options.deadline })
    : new InvalidRequest({ faults: errors })
}

/** Where all that is wrong is in the input. */
export const inputInvalid = (kind: string, errors: ReadonlyArray<Fault>): InvalidInput | undefined =>
  errors.length > 0 && errors.every(isOfInput)
    ? new InvalidInput({
        kind,
        faults: errors.map(({ path, message }) => ({ path: path.slice(1), message }))
      })
    : undefined

const isOfInput = ({ path }: Fault) => path[0] === "input"
