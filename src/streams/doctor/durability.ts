/** What a power failure can cost, as far as it can be known, beside what was asked for. */
import { Effect } from "effect"
import { inWords, syncOfServer } from "../Durability.ts"
import { Settings } from "../Settings.ts"
import { syncWanted } from "../server/sync.ts"
import type { Looked } from "./assets.ts"
import { type Finding, doubtful, good } from "./Finding.ts"

export const durability = Effect.fnUntraced(function* (looked: ReadonlyArray<Looked>) {
  const streams = looked.flatMap(({ name, call, configuration, look }) => {
    if (look._tag !== "Found" || !call.startsWith("STREAM.")) return []
    const { num_replicas, storage, persist_mode } = look.info.config
    return [
      {
        name,
        copies: Number(num_replicas),
        inMemory: storage === "memory" && configuration["storage"] !== "memory",
        async: persist_mode === "async"
      }
    ]
  })
  if (streams.length === 0) return []
  const wanted = { copies: (yield* Settings).replicas, sync: yield* syncWanted }
  const { line, warnings } = inWords({ wanted, streams, sync: yield* syncOfServer })
  const found: ReadonlyArray<Finding> =
    warnings.length === 0
      ? [good("durability", line)]
      : warnings.map((warning) => {
          const [first = "", ...rest] = warning.split(/(?<=\.) /)
          return doubtful("durability", first, rest.length === 0 ? undefined : rest.join(" "))
        })
  return found
})
