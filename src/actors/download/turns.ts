/** The turns of bodies that are not small: some at once, and for one site no more than are left for all others. */
import { Effect, type Scope } from "effect"
import { siteOf } from "./site.ts"

export interface Turns {
  /** Waits for a turn, which ends with the scope. */
  readonly take: (hostname: string) => Effect.Effect<void, never, Scope.Scope>
}

interface Ticket {
  readonly site: string
  readonly goOn: () => void
}

/**
 * A server that drips keeps its turns as long as a download may take. With half of what is free for each site that comes,
 * one alone has half of them, rounded up, and it takes three to have all of four: with more turns, more sites.
 */
export const makeTurns = (most: number): Turns => {
  const waiting: Array<Ticket> = []
  const begun = new Set<Ticket>()
  const mayBegin = ({ site }: Ticket) => {
    const own = [...begun].filter((other) => other.site === site).length
    return own < most - begun.size
  }

  /** Who came first goes first, but for those whose site has its share. */
  const letIn = () => {
    while (true) {
      const next = waiting.find(mayBegin)
      if (next === undefined) return
      waiting.splice(waiting.indexOf(next), 1)
      begun.add(next)
      next.goOn()
    }
  }

  const leave = (ticket: Ticket | undefined) => {
    if (ticket === undefined) return
    if (waiting.includes(ticket)) waiting.splice(waiting.indexOf(ticket), 1)
    if (begun.delete(ticket)) letIn()
  }

  return {
    take: Effect.fnUntraced(function* (hostname) {
      let ticket: Ticket | undefined
      // Also where it is stopped before it hears that it has one.
      yield* Effect.addFinalizer(() => Effect.sync(() => leave(ticket)))
      yield* Effect.callback<void>((resume) => {
        ticket = { site: siteOf(hostname), goOn: () => resume(Effect.void) }
        waiting.push(ticket)
        letIn()
        return Effect.sync(() => leave(ticket))
      })
    })
  }
}
