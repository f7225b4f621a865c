/** W3C Trace Context: the header `traceparent`, by which what one process begins goes on in another's trace. */
import { Context, Effect, Option, Tracer } from "effect"
import { IsTraced } from "./IsTraced.ts"

export const name = "traceparent"

const form = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

/** What is none says nothing, as the recommendation has it (3.2.2). */
export const isTraceparent = (text: string | undefined): text is string =>
  text !== undefined && form.test(text)

export const spanOf = (traceparent: string): Tracer.ExternalSpan | undefined => {
  const [, traceId, spanId, flags] = form.exec(traceparent) ?? []
  return traceId === undefined || spanId === undefined || flags === undefined
    ? undefined
    : Tracer.externalSpan({ traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 })
}

const traceparentOf = ({ traceId, spanId, sampled }: Tracer.AnySpan): string =>
  `00-${traceId.padStart(32, "0")}-${spanId}-${sampled ? "01" : "00"}`

/** One that is made where nothing is to be traced, and has no name of its own. */
const isOff = ({ annotations }: Tracer.Span) => Context.get(annotations, Tracer.DisablePropagation)

/** The span that others may be told of: where spans are not collected, only one that was begun elsewhere. */
export const told = (isTraced: boolean, span: Tracer.AnySpan | undefined): Tracer.AnySpan | undefined =>
  span === undefined || span._tag === "ExternalSpan" || (isTraced && !isOff(span))
    ? span
    : told(isTraced, Option.getOrUndefined(span.parent))

/** Of what runs; undefined where it belongs to no trace. */
export const current: Effect.Effect<string | undefined> = Effect.map(
  Effect.all([IsTraced, Effect.option(Effect.currentParentSpan)]),
  ([isTraced, running]) => {
    const span = told(isTraced, Option.getOrUndefined(running))
    return span === undefined ? undefined : traceparentOf(span)
  }
)
