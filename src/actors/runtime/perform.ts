/** One attempt: from the bytes of a message to the JSON of an output. */
import { Effect, Exit, Schema } from "effect"
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
  const { encode } = encoding(actor.task)
  return ({ body, unusable }: Delivery) => {
    if (unusable !== undefined) {
      const { what, reason } = unusable
      return Effect.fail(what === "key" ? new InvalidKey({ reason }) : new InvalidHeaders({ reason }))
    }
    return parse(body).pipe(
      Effect.flatMap(decode),
      Effect.flatMap((input) => actor.run(input)),
      Effect.flatMap(encode)
    )
  }
}

/** The input of a message about which there is nothing to say; undefined where there is, which `performing` does. */
export const reading = <T extends Task.Any>(task: T) => {
  const decode = decodingInput<Task.Input<T>>(task)
  return ({ body, unusable }: Delivery) => {
    if (unusable !== undefined) return undefined
    try {
      const decoded = decode(JSON.parse(utf8.decode(body)))
      return Exit.isExit(decoded) && Exit.isSuccess(decoded) ? { input: decoded.value } : undefined
    } catch {
      return undefined
    }
  }
}

/** Outputs as JSON; `now` is undefined for one that the contract refuses, or that takes a while. */
export const encoding = (task: Task.Any) => {
  const encodeNow = Schema.encodeUnknownExit(task.output)
  const encode = Schema.encodeUnknownEffect(task.output)
  return {
    now: (output: unknown): string | undefined => {
      try {
        const exit = encodeNow(output)
        return Exit.isSuccess(exit) ? jsonOf(exit.value) : undefined
      } catch {
        return undefined
      }
    },
    encode: (output: unknown): Effect.Effect<string> => Effect.map(Effect.orDie(encode(output)), jsonOf)
  }
}

/** An output of nothing is null in JSON. */
const jsonOf = (output: unknown): string => JSON.stringify(output) ?? "null"
