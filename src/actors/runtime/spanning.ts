/** An attempt as a span of its task's trace, beside those of its other attempts. */
import { createHash } from "node:crypto"
import { Effect, Tracer } from "effect"
import { IsTraced } from "../../telemetry/IsTraced.ts"
import { spanOf } from "../../telemetry/traceparent.ts"
import type { Delivery } from "../../streams/Delivery.ts"

export const spanning = Effect.map(IsTraced, (isTraced) => {
  const parentOf = (delivery: Delivery): Tracer.ExternalSpan | undefined => {
    if (delivery.trace !== undefined) return spanOf(delivery.trace)
    return isTraced ? ownTrace(delivery) : undefined
  }

  return {
    /** What a line of the log says of the trace. */
    logged: (delivery: Delivery): { readonly trace?: string } => {
      const parent = parentOf(delivery)
      return parent === undefined ? {} : { trace: parent.traceId }
    },
    /**
     * Where nobody collects spans, the trace that a task came with is still that of what its program asks for elsewhere.
     */
    spanned: <A, E, R>(
      delivery: Delivery,
      attempt: number,
      program: Effect.Effect<A, E, R>
    ): Effect.Effect<A, E, R> => {
      const parent = parentOf(delivery)
      if (parent === undefined) return program
      if (!isTraced) return Effect.withParentSpan(program, parent)
      const { id, kind, key, lane = "normal" } = delivery
      return Effect.withSpan(program, `process ${kind}`, {
        kind: "consumer",
        parent,
        // OpenTelemetry's semantic conventions for messaging.
        attributes: {
          "messaging.system": "nats",
          "messaging.operation.type": "process",
          "messaging.destination.name": `tasks.${kind}.${lane}`,
          "messaging.message.id": id,
          "millrace.task.kind": kind,
          "millrace.task.key": key,
          "millrace.task.attempt": attempt
        }
      })
    }
  }
})

/** Of a task that came with none: every worker makes the same of it, so that its attempts are of one trace. */
const ownTrace = ({ id, sequence }: Delivery): Tracer.ExternalSpan => {
  const digest = createHash("sha256").update(`${id} ${sequence}`).digest("hex")
  return Tracer.externalSpan({ traceId: digest.slice(0, 32), spanId: digest.slice(32, 48), sampled: true })
}
