/** Tasks that are due, and which their queues do not take. */
import { Effect, Schema } from "effect"
import { JetStream } from "../JetStream.ts"
import * as Subjects from "../Subjects.ts"
import { type Finding, doubtful } from "./Finding.ts"

const Info = Schema.Struct({
  state: Schema.Struct({ subjects: Schema.optionalKey(Schema.Record(Schema.String, Schema.Int)) })
})

/** The subjects on which one is due now. What cannot be looked at is told of by others. */
const dueNow = Effect.flatMap(JetStream, (jetstream) =>
  jetstream
    .call(`STREAM.INFO.${Subjects.scheduleStream}`, { subjects_filter: Subjects.due("*", "*", "*") })
    .pipe(
      Effect.flatMap((answer) => Effect.orDie(Schema.decodeUnknownEffect(Info)(answer))),
      Effect.map(({ state }) => new Set(Object.keys(state.subjects ?? {}))),
      Effect.orElseSucceed(() => new Set<string>())
    )
)

/** One that is on its way is gone a moment later. */
export const due = Effect.gen(function* () {
  const before = yield* dueNow
  if (before.size === 0) return []
  const now = yield* Effect.delay(dueNow, moment)
  const held = [...now].filter((subject) => before.has(subject))
  const byKind = Map.groupBy(held, (subject) => Subjects.scheduled(subject)?.kind ?? "")
  return [...byKind].map(([kind, { length }]): Finding =>
    doubtful(
      "due",
      `${length} scheduled ${length === 1 ? `task of ${kind} is` : `tasks of ${kind} are`} due, and not in the queue`,
      "They wait for room there, and after a restart of the server for ten seconds. " +
        "If they stay: have more actors, or a larger queue (MILLRACE_QUEUE_BYTES), and run `millrace setup`."
    )
  )
})

/** Many times as long as the server takes to move one. */
const moment = "1 second"
