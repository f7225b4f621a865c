/** Counting in a metric with no fiber about it, where each microsecond counts. */
import { Effect, type Metric } from "effect"

/** Gives a function for a metric, which adds to a counter or a histogram, and sets a gauge. */
export const counting = Effect.map(
  Effect.context<never>(),
  (context) =>
    <Input, State>(metric: Metric.Metric<Input, State>) =>
    (input: Input): void =>
      metric.updateUnsafe(input, context)
)
