/** Submitting over HTTP: under a key in any case, so that whatever is sent again is the same task. */
import { Clock, Effect, Schema } from "effect"
import { HttpBody, HttpClientRequest, HttpClientResponse } from "effect/http"
import { freshKey } from "../../schemas/TaskId.ts"
import { TaskState } from "../../schemas/TaskRecord.ts"
import type { InvalidInput } from "../../schemas/Validation.ts"
import { asJson } from "../asJson.ts"
import { GatewayBroken, type NotAnswered, type NotSubmitted } from "../Failures.ts"
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

type Answers = ReadonlyMap<Sent, Outcome<string, NotSubmitted>>

/** The gateway answers a batch when all of it is stored. */
const batchWithinMs = 60_000

/** While one batch is stored the next one is read. */
const batchesAtOnce = 2

/** Before what an election or a full queue refused of a batch is sent again. */
const pauseMs = 500

export const submitting = ({ ask }: Asking) => {
  const toSend = Effect.fnUntraced(function* (asked: Submission): Effect.fn.Return<Sent, InvalidInput> {
    const key = asked.key ?? (yield* Effect.map(Clock.currentTimeMillis, freshKey))
    const { kind, options } = asked
    const input = yield* asJson(kind, asked.input)
    return { task: { ...asked, key }, body: JSON.stringify({ kind, input, key, ...options }) }
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

  const sendAgain = Effect.fnUntraced(function* (
    batch: ReadonlyArray<Sent>,
    until: number
  ): Effect.fn.Return<Answers, NotAnswered> {
    const { results } = yield* sendOnce(batch)
    const answers = new Map(batch.map((sent, index) => [sent, outcomeOf(sent, results[index])] as const))
    const passing = batch.filter((sent) => isPassing(answers.get(sent)))
    if (passing.length === 0 || (yield* Clock.currentTimeMillis) + pauseMs > until) return answers
    const later = Effect.delay(sendAgain(passing, until), pauseMs)
    // Where nobody answers any more, what was refused in passing stays so.
    return new Map([...answers, ...(yield* Effect.orElseSucceed(later, () => []))])
  })

  /** Where all of them are refused, each of them is. */
  const send = (batch: ReadonlyArray<Sent>): Effect.Effect<Answers> =>
    Clock.currentTimeMillis.pipe(
      Effect.flatMap((now) => sendAgain(batch, now + patienceMs)),
      Effect.catch((error) =>
        Effect.succeed(new Map(batch.map((sent) => [sent, { accepted: false, error }] as const)))
      )
    )

  const submitAll = Effect.fnUntraced(function* (tasks: ReadonlyArray<Submission>) {
    const sent = yield* Effect.forEach(tasks, (task) => Effect.result(toSend(task)))
    const batches = batchesOf(sent.flatMap((one) => (one._tag === "Success" ? [one.success] : [])))
    const answers = yield* Effect.forEach(batches, send, {
      concurrency: batchesAtOnce
    })
    const answered: Answers = new Map(answers.flatMap((some) => [...some]))
    return sent.map((one) =>
      one._tag === "Success"
        ? (answered.get(one.success) ?? unanswered)
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

const isPassing = (outcome: Outcome<string, NotSubmitted> | undefined) =>
  outcome?.accepted === false && outcome.error._tag === "Unavailable"

const outcomeOf = ({ task }: Sent, result: Result | undefined): Outcome<string, NotSubmitted> => {
  if (result === undefined) return unanswered
  return "task" in result
    ? { accepted: true, task: result.task }
    : { accepted: false, error: failureOf("a task of a batch", result.problem, submissionRefused(task)) }
}
