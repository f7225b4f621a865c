/** What must be known of a task before its program may begin, where it may have been run before. */
import { Cause, Clock, Effect, Option } from "effect"
import * as TaskId from "../../schemas/TaskId.ts"
import type * as Task from "../../schemas/Task.ts"
import type { Attempt } from "../../schemas/TaskRecord.ts"
import { Attempts } from "../../streams/Attempts.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { Results, isSettled } from "../../streams/Results.ts"
import { Untouched } from "../../streams/Untouched.ts"
import { DeadlinePassed, WorkerKilled } from "./failures.ts"
import { type History, historyOf, isPoison, nothingBefore } from "./History.ts"
import * as Recalled from "./Recalled.ts"
import type { Surely } from "./surely.ts"

/** What is to be done with a delivery. */
export type Verdict =
  | { readonly _tag: "Run"; readonly history: History }
  /** It is finished, or is not to be done: nothing is left but to take it from the queue. */
  | { readonly _tag: "Drop" }
  /** The task that called it was cancelled. */
  | { readonly _tag: "Cancel"; readonly history: History }
  | { readonly _tag: "Fail"; readonly history: History; readonly cause: Cause.Cause<Task.Tagged> }
  /** Nothing could be learnt of it before the process ends. */
  | { readonly _tag: "HandBack" }

export type Before = Effect.Success<ReturnType<typeof make>>

export const make = Effect.fnUntraced(function* (surely: Surely["surely"], waits: boolean) {
  const results = yield* Results
  const attempts = yield* Attempts
  const { isUntouched } = yield* Untouched
  const { remember, recall } = yield* Recalled.make

  const standingOf = (id: { readonly kind: string; readonly key: string }) =>
    surely(results.standing(id.kind, id.key))

  /** Of the record that it is to take the place of, if that still stands. */
  const earlierOf = ({ kind, key, again }: Delivery): Effect.Effect<Option.Option<ReadonlyArray<Attempt>>> =>
    again === undefined
      ? Effect.succeed(Option.some([]))
      : Effect.map(
          surely(results.find(kind, key)),
          Option.map((record) => record?.attempts ?? [])
        )

  /** Whether the task that called this one stands as cancelled. */
  const isOrphan = ({ parent }: Delivery): Effect.Effect<boolean> => {
    const above = parent === undefined ? undefined : TaskId.parse(parent)
    return above === undefined
      ? Effect.succeed(false)
      : Effect.map(
          standingOf(above),
          (standing) => Option.isSome(standing) && standing.value?.state === "cancelled"
        )
  }

  /** A first delivery that might be a later one mostly is what it says it is. */
  const isFirst = (delivery: Delivery): Effect.Effect<Option.Option<boolean>> => {
    if (delivery.deliveries > 1 || delivery.again !== undefined) return Effect.succeedSome(false)
    return delivery.mustLook() ? surely(isUntouched(delivery)) : Effect.succeedSome(true)
  }

  const historyFor = Effect.fnUntraced(function* (delivery: Delivery) {
    const tried = delivery.deliveries > 1 || delivery.mayBeSecond()
    if (!tried && delivery.again === undefined) return Option.some(nothingBefore)
    const known = tried ? yield* surely(attempts.known(delivery)) : Option.some({ entries: [] })
    const earlier = yield* earlierOf(delivery)
    return Option.zipWith(known, earlier, (found, before) => historyOf(delivery.deliveries, found, before))
  })

  const lookedUp = Effect.fnUntraced(function* (
    delivery: Delivery
  ): Effect.fn.Return<{ readonly _tag: "Found"; readonly history: History } | Verdict> {
    const first = yield* isFirst(delivery)
    if (Option.isNone(first)) return { _tag: "HandBack" }
    if (first.value) return { _tag: "Found", history: nothingBefore }
    const standing = yield* standingOf(delivery)
    if (Option.isNone(standing)) return { _tag: "HandBack" }
    if (isSettled(delivery, standing.value)) return { _tag: "Drop" }
    const found = yield* historyFor(delivery)
    return Option.isNone(found) ? { _tag: "HandBack" } : { _tag: "Found", history: found.value }
  })

  const looked = Effect.fnUntraced(function* (delivery: Delivery): Effect.fn.Return<Verdict> {
    const { options, isTrial } = delivery
    if (isTrial === true) return { _tag: "Drop" }
    const recalled = recall(delivery)
    const found =
      recalled === undefined ? yield* lookedUp(delivery) : { _tag: "Found" as const, history: recalled }
    if (found._tag !== "Found") return found
    const { history } = found
    if (yield* isOrphan(delivery)) return { _tag: "Cancel", history }
    const { deadline } = options
    if (deadline !== undefined && (yield* Clock.currentTimeMillis) >= Date.parse(deadline))
      return { _tag: "Fail", history, cause: Cause.fail(new DeadlinePassed({ deadline })) }
    if (isPoison(history, waits))
      return { _tag: "Fail", history, cause: Cause.fail(new WorkerKilled({ times: history.crashes })) }
    return { _tag: "Run", history }
  })

  return {
    isOrphan,
    /** It was handed back to wait, and this is what was known of it then. */
    remember,
    /** Whether the task has its record: somebody said so, or it may have been run elsewhere. */
    isSettledElsewhere: (delivery: Delivery) =>
      Effect.map(
        standingOf(delivery),
        (standing) => Option.isSome(standing) && isSettled(delivery, standing.value)
      ),
    verdict: (delivery: Delivery) => (isPlain(delivery) && !delivery.mustLook() ? plainly : looked(delivery))
  }
})

/**
 * Nothing has been done with it yet, if there is no need to look, and nothing is asked of it that could forbid its being
 * begun.
 */
export const isPlain = ({ deliveries, again, parent, options, isTrial }: Delivery): boolean =>
  deliveries === 1 &&
  again === undefined &&
  parent === undefined &&
  options.deadline === undefined &&
  isTrial === undefined

const plainly = Effect.succeed<Verdict>({ _tag: "Run", history: nothingBefore })
