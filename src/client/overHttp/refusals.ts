/** From the problems of a gateway to the failures that they are over NATS as well. */
import type { AskedSchedule } from "../../schemas/Schedule.ts"
import { UnknownKind } from "../../schemas/Validation.ts"
import { AlreadyFinished } from "../../streams/Cancel.ts"
import { CursorInvalid } from "../../streams/Cursor.ts"
import { QueueFull, QueueMissing, TaskTooLarge } from "../../streams/NotQueued.ts"
import { NotFailed, NotRepeatable } from "../../streams/Retry.ts"
import { NotScheduled } from "../../streams/runNow.ts"
import { ScheduleUnknown } from "../../streams/ScheduleFailures.ts"
import { SubscriberDiffers, SubscriberUnknown, TooManySubscribers } from "../../streams/SubscriberFailures.ts"
import { TaskUnknown } from "../../streams/TaskUnknown.ts"
import type * as Fail from "../Failures.ts"
import type { Expected } from "./problem.ts"
import { inputInvalid } from "./submissionRefused.ts"

export const taskUnknown = (id: string): Expected<TaskUnknown> => ({
  "task-unknown": () => new TaskUnknown({ id })
})

export const listRefused = (cursor = ""): Expected<Fail.NotListed> => ({
  invalid: ({ errors = [] }) =>
    errors.some(({ path }) => path[0] === "cursor") ? new CursorInvalid({ cursor }) : undefined
})

export const cancelRefused = (id: string): Expected<Fail.NotCancelled> => ({
  ...taskUnknown(id),
  "already-finished": ({ record }) => record && new AlreadyFinished({ record })
})

export const retryRefused = (id: string): Expected<Fail.NotRetried> => {
  const [kind = ""] = id.split("_")
  return {
    ...taskUnknown(id),
    "not-failed": ({ task }) => task && new NotFailed({ task }),
    "not-repeatable": ({ detail = "" }) => new NotRepeatable({ id, reason: withoutFrame(detail) }),
    "task-too-large": () => new TaskTooLarge({ kind, bytes: 0 }),
    "queue-full": () => new QueueFull({ kind }),
    "queue-missing": () => new QueueMissing({ kind })
  }
}

export const pauseRefused = (kind: string): Expected<UnknownKind | QueueMissing> => ({
  "kind-unknown": () => new UnknownKind({ kind }),
  "queue-missing": () => new QueueMissing({ kind })
})

export const runNowRefused = (id: string): Expected<Fail.NotRunNow> => {
  const [kind = ""] = id.split("_")
  return {
    ...taskUnknown(id),
    "not-scheduled": ({ task }) => task && new NotScheduled({ task }),
    "task-too-large": () => new TaskTooLarge({ kind, bytes: 0 }),
    "queue-missing": () => new QueueMissing({ kind })
  }
}

export const scheduleUnknown = (name: string): Expected<ScheduleUnknown> => ({
  "schedule-unknown": () => new ScheduleUnknown({ name })
})

export const scheduleRefused = ({ kind, input }: AskedSchedule): Expected<Fail.NotPut> => {
  const tooLarge = () => new TaskTooLarge({ kind, bytes: Buffer.byteLength(JSON.stringify(input)) })
  return {
    "kind-unknown": ({ kinds = [] }) => new UnknownKind({ kind, kinds }),
    "task-too-large": tooLarge,
    "body-too-large": tooLarge,
    invalid: ({ errors = [] }) => inputInvalid(kind, errors)
  }
}

export const runRefused = (name: string): Expected<Fail.NotRun> => ({
  ...scheduleUnknown(name),
  "task-too-large": () => new TaskTooLarge({ kind: name, bytes: 0 }),
  "queue-full": () => new QueueFull({ kind: name }),
  "queue-missing": () => new QueueMissing({ kind: name })
})

export const subscriberUnknown = (name: string): Expected<SubscriberUnknown> => ({
  "subscriber-unknown": () => new SubscriberUnknown({ name })
})

export const subscribeRefused = (name: string): Expected<Fail.NotSubscribed> => ({
  "subscriber-differs": ({ subscriber }) => subscriber && new SubscriberDiffers({ subscriber }),
  "too-many-subscribers": ({ detail = "" }) => new TooManySubscribers({ name, reason: detail })
})

/** The sentence around the reason is said here again. */
const withoutFrame = (detail: string) => /as it is: (.+) Mend it/s.exec(detail)?.[1] ?? detail
