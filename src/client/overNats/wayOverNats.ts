/** The way to Millrace over NATS: it asks the services that a gateway asks. */
import { Effect } from "effect"
import { cancel } from "../../streams/Cancel.ts"
import { KindLimits } from "../../streams/KindLimits.ts"
import { Listing } from "../../streams/Listing.ts"
import { pause, resume } from "../../streams/Pausing.ts"
import { Publisher } from "../../streams/Publisher.ts"
import { retry } from "../../streams/Retry.ts"
import { runNow } from "../../streams/runNow.ts"
import * as Submit from "../../streams/Submit.ts"
import { TaskUnknown } from "../../streams/TaskUnknown.ts"
import { TaskViews } from "../../streams/TaskViews.ts"
import { answering } from "../answering.ts"
import type { Query } from "../Client.ts"
import { InvalidRequest } from "../Failures.ts"
import type { Way } from "../Way.ts"
import { answered } from "./answered.ts"
import { blobs } from "./blobs.ts"
import { kinds } from "./kinds.ts"
import { checkedKind, knownKind, namedBy } from "./named.ts"
import { listening, passing } from "./passing.ts"
import type { Services } from "./Services.ts"
import { schedules } from "./schedules.ts"
import { stats } from "./stats.ts"
import { submitAll } from "./submitAll.ts"
import { sending, submitting } from "./submitting.ts"
import { subscriber } from "./subscriber.ts"

export const wayOverNats = Effect.gen(function* () {
  const context = yield* Effect.context<Services>()
  const { hasAnswered, note, noting } = answering()
  const here = Effect.provideContext(context)
  const ask = <A, E extends { readonly _tag: string }>(asked: Effect.Effect<A, E, Services>) =>
    noting(answered(here(asked)))

  const limits = yield* KindLimits
  const send = sending(yield* Publisher)
  const submit = submitting(send)
  const toSubmitAll = submitAll(send)

  const find = Effect.fnUntraced(function* (id: string) {
    const { kind, key } = yield* namedBy(id)
    return (yield* (yield* TaskViews).find(kind, key)) ?? (yield* new TaskUnknown({ id }))
  })

  const wait = Effect.fnUntraced(function* (id: string, atMostMs: number) {
    const { kind, key } = yield* namedBy(id)
    return (yield* Submit.wait(kind, key, atMostMs)) ?? (yield* new TaskUnknown({ id }))
  })

  const list = Effect.fnUntraced(function* ({ limit = usualPage, ...query }: Query) {
    if (!Number.isInteger(limit) || limit < 1 || limit > longestPage) {
      return yield* new InvalidRequest({
        faults: [{ path: ["limit"], message: `a whole number from 1 to ${longestPage}` }]
      })
    }
    yield* checkedKind(query)
    return yield* (yield* Listing).page({ limit, ...query })
  })

  const way: Way = {
    hasAnswered,
    submit: (task) => noting(here(submit(task))),
    send: (task, stored, otherwise) =>
      send(
        task,
        hasAnswered()
          ? stored
          : (submitted) => {
              note()
              stored(submitted)
            },
        (rest) => otherwise(noting(here(rest)))
      ),
    submitAll: (tasks) => here(toSubmitAll(tasks)),
    find: (id) => ask(find(id)),
    wait: (id, atMostMs) => ask(wait(id, atMostMs)),
    list: (query) => ask(list(query)),
    cancel: (id) => ask(Effect.flatMap(namedBy(id), ({ kind, key }) => cancel(kind, key))),
    retry: (id) => ask(Effect.flatMap(namedBy(id), ({ kind, key }) => retry(kind, key))),
    runNow: (id) =>
      ask(
        Effect.flatMap(namedBy(id), ({ kind, key }) =>
          Effect.map(runNow(kind, key), ({ id, state }) => ({ id, kind, state }))
        )
      ),
    kinds: ask(yield* kinds),
    pause: (kind) => ask(Effect.flatMap(knownKind(kind), pause)),
    resume: (kind) => ask(Effect.flatMap(knownKind(kind), resume)),
    limits: (kind) => ask(Effect.flatMap(knownKind(kind), limits.of)),
    setLimits: (kind, wanted) => ask(Effect.flatMap(knownKind(kind), () => limits.set(kind, wanted))),
    stats: yield* stats,
    passing: passing(context),
    listen: listening(context),
    subscriber: yield* subscriber,
    schedules: yield* schedules,
    ...(yield* blobs)
  }
  return way
})

const usualPage = 20
const longestPage = 100
