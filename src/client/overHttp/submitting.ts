/** Submitting over HTTP: under a key in any case, so that whatever is sent again is the same task. */
import { Clock, Effect, Schema } from "effect"
import { HttpBody, HttpClientRequest, HttpClientResponse } from "effect/http"
import { freshKey } from "../../schemas/TaskId.ts"
import { TaskState } from "../../schemas/TaskRecord.ts"
import type { InvalidInput } from "../../schemas/Validation.ts"
import { asJson } from "../asJson.ts"
import { GatewayBroken, type NotSubmitted, type Unavailable } from "../Failures.ts"
import { oncePatient } from "../oncePatient.ts"
import { patienceMs } from "../patiently.ts"
import type { Outcome } from "../Seen.ts"
import type { Submission } from "../Way.ts"
import type { Asking } from "./asking.ts"
import { batchesOf } from "./batchesOf.ts"
import { Problem, failureOf } from "./problem.ts"
import { type Keyed, submissionRefused } from "./submissionRefused.ts"

const Submitted = Schema.Struct({ id: Schema.String, kind: Schema.String, state: TaskState })

const Results = Schema.Struct({
  results: Schema.Array(
    Schema.Union([
      Schema.Struct({ status: Schema.Literal(202), task: Submitted }),
      Schema.Struct({ status: Schema.Int, problem: Problem })
    ])
  )
})
type Result = (typeof Results.Type)["results"][number]

/** A task as it is sent. */
interface Sent {
  readonly task: Keyed
  readonly body: string
}

/** The gateway answers a batch when all of it is stored. */
const batchWithinMs = 60_000

/** While one batch is stored the next one is read. */
const batchesAtOnce = 2

/** Before what an election or a full queue refused of a batch is sent again. */
const pauseMs = 500

export const submitting = ({ ask }: Asking) => {
  const toSend = Effect.fnUntraced(function* (asked: Submission): Effect.fn.Return<Sent, InvalidInput> {
    const key = asked.key ?? (yield* Effect.map(Clock.currentTimeMillis, freshKey))
    const { kind, lane, options, later } = asked
    const { value: input } = yield* Effect.fromResult(asJson(kind, asked.input))
    const body = JSON.stringify({ kind, input, key, lane, ...options, ...later })
    return { task: { ...asked, key }, body }
  })

  const submit = (asked: Submission) =>
    Effect.flatMap(toSend(asked), ({ task, body }) =>
      ask({
        request: HttpClientRequest.post("/v1/tasks", { body: json(body) }),
        read: HttpClientResponse.schemaBodyJson(Submitted),
        expected: submissionRefused(task)
      })
    )

  const sendOnce = (batch: ReadonlyArray<Sent>) =>
    ask({
      request: HttpClientRequest.post("/v1/tasks:batch", {
        body: json(`{"tasks":[${batch.map(({ body }) => body).join(",")}]}`)
      }),
      read: HttpClientResponse.schemaBodyJson(Results),
      withinMs: batchWithinMs
    })

  /** What is refused in passing is sent again; where all of it is for so long, nobody is there. */
  const send = Effect.fnUntraced(function* (
    batch: ReadonlyArray<Sent>,
    until: number,
    outcomes: Map<Sent, Outcome<string, NotSubmitted>>
  ): Effect.fn.Return<void, NotSubmitted> {
    const { results } = yield* sendOnce(batch)
    for (const [index, sent] of batch.entries()) outcomes.set(sent, outcomeOf(sent, results[index]))
    const left = batch.flatMap((sent) => {
      const outcome = outcomes.get(sent)
      return outcome !== undefined && isPassing(outcome) ? [{ sent, outcome }] : []
    })
    const [first] = left
    if (first === undefined) return
    if ((yield* Clock.currentTimeMillis) + pauseMs > until) {
      return left.length < batch.length ? undefined : yield* Effect.fail(first.outcome.error)
    }
    yield* Effect.delay(
      send(
        left.map(({ sent }) => sent),
        until,
        outcomes
      ),
      pauseMs
    )
  })

  const submitAll = Effect.fnUntraced(function* (tasks: ReadonlyArray<Submission>) {
    const sent = yield* Effect.forEach(tasks, (task) => Effect.result(toSend(task)))
    const batches = batchesOf(sent.flatMap((one) => (one._tag === "Success" ? [one.success] : [])))
    const outcomes = new Map<Sent, Outcome<string, NotSubmitted>>()
    const asked = oncePatient()
    yield* Effect.forEach(
      batches,
      (batch) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => asked(send(batch, now + patienceMs, outcomes))).pipe(
          // Of a batch that is refused as a whole each is, but for those that were answered before.
          Effect.catch((error) =>
            Effect.sync(() => {
              for (const one of batch) if (!outcomes.has(one)) outcomes.set(one, { accepted: false, error })
            })
          )
        ),
      { concurrency: batchesAtOnce, discard: true }
    )
    return sent.map((one) =>
      one._tag === "Success"
        ? (outcomes.get(one.success) ?? unanswered)
        : ({ accepted: false, error: one.failure } as const)
    )
  })

  return { submit, submitAll }
}

const json = (text: string) => HttpBody.text(text, "application/json")

const unanswered: Outcome<string, NotSubmitted> = {
  accepted: false,
  error: new GatewayBroken({ status: 200, detail: "It answered fewer tasks than it was sent." })
}

const isPassing = (
  outcome: Outcome<string, NotSubmitted>
): outcome is { readonly accepted: false; readonly error: Unavailable } =>
  !outcome.accepted && outcome.error._tag === "Unavailable"

const outcomeOf = ({ task }: Sent, result: Result | undefined): Outcome<string, NotSubmitted> => {
  if (result === undefined) return unanswered
  return "task" in result
    ? { accepted: true, task: result.task }
    : { accepted: false, error: failureOf("a task of a batch", result.problem, submissionRefused(task)) }
}
