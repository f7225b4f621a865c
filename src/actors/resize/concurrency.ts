/** How many images one process works on at a time. */
import { availableParallelism } from "node:os"
import { Config, Schema } from "effect"

/** Each is a process: with more, this one would be busy with nothing else than to start them. */
const most = 256

export const concurrency = Config.schema(
  Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: most })),
  "RESIZE_CONCURRENCY"
).pipe(Config.withDefault(availableParallelism()))
