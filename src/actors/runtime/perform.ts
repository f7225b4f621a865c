/** One attempt: from the bytes of a message to the JSON of an output. */
import { Effect, Schema } from "effect"
import type * as Task from "../../schemas/Task.ts"
import { decodingInput } from "../../schemas/Validation.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import type { Actor } from "./Actor.ts"
import { InvalidHeaders, InvalidJson, InvalidKey } from "./failures.ts"

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false })

const parse = (body: Uint8Array): Effect.Effect<unknown, InvalidJson> =>
  Effect.try({
    try: (): unknown => JSON.parse(utf8.decode(body)),
    catch: (cause) => new InvalidJson({ reason: cause instanceof Error ? cause.message : String(cause) })
  })

/** Runs the actor's program. An output that its own contract refuses is a bug of the actor, hence a defect. */
export const performing = <R>(actor: Pick<Actor<Task.Any, R>, "task" | "run">) => {
  const decode = decodingInput(actor.task)
  const encode = Schema.encodeUnknownEffect(actor.task.output)
  return ({ body, unusable }: Delivery) => {
    if (unusable !== undefined) {
      const { what, reason } = unusable
      return Effect.fail(what === "key" ? new InvalidKey({ reason }) : new InvalidHeaders({ reason }))
    }
    return parse(body).pipe(
      Effect.flatMap(decode),
      Effect.flatMap((input) => actor.run(input)),
      Effect.flatMap((output) => Effect.orDie(encode(output))),
      // An output of nothing is null in JSON.
      Effect.map((output) => JSON.stringify(output) ?? "null")
    )
  }
}
