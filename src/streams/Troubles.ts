/** Troubles with taking tasks: those of all kinds that a process works on, told in one line and not in one for each. */
import { Effect, FiberSet } from "effect"
import { Nats } from "./Nats.ts"

export interface Troubles {
  /** Why a consumer cannot be taken from; undefined once it can. */
  readonly set: (consumer: string, reason: string | undefined) => void
  /** The same of what is told by somebody else. */
  readonly note: (what: string, reason: string | undefined) => void
  /** What cannot be taken from at this moment, and why. */
  readonly all: ReadonlyMap<string, string>
}

/** What is over by then, such as most changes of a leader, is not worth a line; and lanes recover a second apart. */
const patience = "2 seconds"

export const make = Effect.gen(function* () {
  const nats = yield* Nats
  const run = yield* FiberSet.makeRuntime<never>()
  const all = new Map<string, string>()
  let told: ReadonlySet<string> = new Set()
  let telling = false
  // That the connection is lost, and is there again, is told by itself.
  const stop = nats.onChange((connected) => {
    if (!connected) told = new Set()
  })
  yield* Effect.addFinalizer(() => Effect.sync(stop))

  const tell = Effect.suspend(() => {
    telling = false
    const before = told
    if (!nats.isConnected()) return Effect.void
    told = new Set(all.keys())
    const begun = [...all].filter(([consumer]) => !before.has(consumer))
    const over = [...before].filter((consumer) => !all.has(consumer))
    return Effect.andThen(
      begun.length === 0
        ? Effect.void
        : Effect.logWarning(`cannot take tasks now (${described(begun)}); trying until it can`),
      over.length === 0 ? Effect.void : Effect.logInfo(`taking tasks again (${over.join(", ")})`)
    )
  })

  const note = (what: string, reason: string | undefined) => {
    if (reason === undefined) all.delete(what)
    else all.set(what, reason)
  }

  return {
    note,
    set: (consumer, reason) => {
      note(consumer, reason)
      if (telling) return
      telling = true
      run(Effect.delay(tell, patience))
    },
    all
  } satisfies Troubles
})

/** By reason, since mostly all have the same. */
const described = (troubles: ReadonlyArray<readonly [string, string]>): string => {
  const byReason = new Map<string, Array<string>>()
  for (const [consumer, reason] of troubles) {
    const consumers = byReason.get(reason)
    if (consumers === undefined) byReason.set(reason, [consumer])
    else consumers.push(consumer)
  }
  return [...byReason].map(([reason, consumers]) => `${consumers.join(", ")}: ${reason}`).join("; ")
}
