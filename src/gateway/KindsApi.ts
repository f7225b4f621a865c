/** /v1/kinds: what can be done here, in which form to ask for it, and how much of it waits. */
import { Effect, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import type { Any } from "../schemas/Task.ts"
import { Tasks } from "../schemas/Tasks.ts"
import { type JetStreamRefused, refusal } from "../streams/JetStream.ts"
import { QueueMissing } from "../streams/Publisher.ts"
import { Queues } from "../streams/Queues.ts"
import { Api } from "./Api.ts"
import * as Problem from "./Problems.ts"
import { natsUnavailable } from "./refusals.ts"

export const KindsApi = HttpApiBuilder.group(
  Api,
  "kinds",
  Effect.fnUntraced(function* (handlers) {
    const queues = yield* Queues
    const described = Object.values<Any>(Tasks).map(describe)

    return handlers.handle("list", () =>
      Effect.forEach(
        described,
        (kind) =>
          queues.depth(kind.kind).pipe(
            Effect.catchTags({
              ...natsUnavailable,
              JetStreamRefused: (refused) => notToBeSeen(kind.kind, refused)
            }),
            Effect.map((depth) => ({ ...kind, ...depth }))
          ),
        { concurrency: 4 }
      ).pipe(Effect.map((kinds) => HttpServerResponse.jsonUnsafe({ kinds })))
    )
  })
)

const describe = ({ name, title, input, output, failure, example }: Any) => ({
  kind: name,
  title,
  // What is misspelt in an input is refused; an output may grow.
  input: jsonSchemaOf(input, "error"),
  output: jsonSchemaOf(output, "ignore"),
  failure: jsonSchemaOf(failure, "ignore"),
  example
})

/** The definitions go along, so that each schema stands for itself. */
const jsonSchemaOf = (schema: Schema.Constraint, onExcessProperty: "error" | "ignore") => {
  const document = Schema.toJsonSchemaDocument(schema, { onExcessProperty })
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...document.schema,
    ...(Object.keys(document.definitions).length === 0 ? {} : { $defs: document.definitions })
  }
}

const notToBeSeen = (kind: string, refused: JetStreamRefused) =>
  refused.code === refusal.streamNotFound || refused.code === refusal.consumerNotFound
    ? new Problem.QueueMissing({ detail: new QueueMissing({ kind }).message })
    : new Problem.NatsUnavailable({ detail: refused.message })
