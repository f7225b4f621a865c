/** Limits: how many at once and how many a second, over all processes. What must wait is told for how long. */
import { Context, Effect, FiberSet, Layer } from "effect"
import { JetStream } from "./JetStream.ts"
import * as Line from "./limits/Line.ts"
import * as Shares from "./limits/shares.ts"
import * as Turns from "./limits/turns.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as ServerTime from "./ServerTime.ts"
import * as Subjects from "./Subjects.ts"

/** What is limited: such as every host (`key`) that `fetch` asks (`name`, a word). */
export interface Limit extends Turns.Limit {
  readonly name: string
  readonly key: string
}

type Named = Pick<Limit, "name" | "key">

/** When a turn was promised, in milliseconds since 1970 of the server's clock. */
export interface Promised {
  readonly name: string
  readonly key: string
  readonly at: number
}

export interface Wish extends Pick<Turns.Wish, "who" | "turn" | "lease"> {
  /** Since when it wants this, in milliseconds since 1970. */
  readonly since: number
  /** For a turn at this limit, and not begun since. */
  readonly promised?: Promised
  /** Where keys share the limit: then nothing is promised, and they take turns. */
  readonly share?: Pick<Shares.SharedWish, "key" | "patience">
}

/** Told whether keys wait for the place, unless somebody here asks for it at once, which is one write with this. */
export type After = "is next" | ((isAwaited: boolean) => void)

export type SharedWish = Wish & Required<Pick<Wish, "share">>

/** Begin in so many milliseconds, which are few; or come back in as many, and say what was promised, if anything was. */
export type Answer =
  | {
      readonly _tag: "Go"
      readonly inMs: number
      /** With this it can be undone, where keys share the limit. */
      readonly next?: number
    }
  | { readonly _tag: "Wait"; readonly inMs: number; readonly promised?: Promised }

export class Limits extends Context.Service<
  Limits,
  {
    /** One write, and none for a limit without bounds. */
    readonly take: (limit: Limit, wish: Wish) => Effect.Effect<Answer, NatsUnavailable>
    /** For one that is not to take a turn, since others wait before it: when to come back. */
    readonly away: (limit: Limit, wish: SharedWish) => Effect.Effect<Answer, NatsUnavailable>
    /** The turn is over. Done soon: whoever gives back need not wait. */
    readonly giveBack: (limit: Limit, turn: string, after?: After) => void
    /** The turn was taken, and is not made use of. */
    readonly undo: (limit: Limit, turn: string, next: number) => void
    /** It goes on: its lease is as long as it was again. */
    readonly renew: (limit: Limit, wish: Pick<Wish, "who" | "turn" | "lease">) => void
    /** Another process has changed it, as was heard: it is read again. */
    readonly forget: (limit: Named) => void
    /** Nobody begins for so long. */
    readonly beQuiet: (limit: Limit, ms: number) => Effect.Effect<void, NatsUnavailable>
  }
>()("millrace/Limits") {
  static readonly layer = Layer.effect(
    Limits,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const time = yield* ServerTime.make(Subjects.limitStream)
      const working = yield* FiberSet.make<void>()
      const run = yield* FiberSet.runtime(working)()
      yield* Effect.addFinalizer(() => Effect.timeoutOption(FiberSet.awaitEmpty(working), "2 seconds"))
      const lines = new Map<string, Line.Line>()

      const lineOf = ({ name, key }: Named) => {
        const subject = Subjects.limit(name, key)
        const found = lines.get(subject)
        if (found !== undefined) {
          // The one used last comes last: those before it are forgotten first.
          lines.delete(subject)
          lines.set(subject, found)
          return found
        }
        const made = Line.make({ jetstream, subject, time, run })
        lines.set(subject, made)
        forgetOldest(lines)
        return made
      }

      const changed = <A>(
        limit: Limit,
        change: (turns: Turns.Turns, now: number) => readonly [Turns.Turns, A]
      ) =>
        Effect.callback<A, NatsUnavailable>((resume) => {
          lineOf(limit).ask(
            (turns, now) => {
              const [after, answer] = change(turns, now)
              return [after, () => resume(Effect.succeed(answer))]
            },
            (unavailable) => resume(Effect.fail(unavailable))
          )
        })

      /** At once in the line of those who ask here: who asks next finds it done. */
      const leave = (limit: Limit, change: Leaving, after: After = unheard, times = 0) => {
        const line = lineOf(limit)
        const ask = after === "is next" ? line.askAlong : line.ask
        ask(
          (turns, now) => {
            const changed = change(turns, now)
            return [changed, () => after !== "is next" && after(changed.shares !== undefined)]
          },
          // After that its lease runs out.
          () => {
            if (times < mostTimes)
              run(
                Effect.delay(
                  Effect.sync(() => leave(limit, change, after, times + 1)),
                  "1 second"
                )
              )
          }
        )
      }

      return Limits.of({
        take: (limit, { since, promised, share, ...rest }) =>
          isBounded(limit)
            ? changed(limit, (turns, now) => {
                const wish = {
                  ...rest,
                  waited: now - since,
                  ...(promised !== undefined && { promised: promised.at })
                }
                const [after, answer] =
                  share === undefined
                    ? Turns.take(turns, limit, wish, now, Math.random())
                    : Shares.take(turns, limit, { ...wish, ...share }, now, Math.random())
                return [after, told(limit, answer, now)]
              })
            : Effect.succeed({ _tag: "Go", inMs: 0 }),
        away: (limit, { who, turn, lease, since, share }) =>
          changed(limit, (turns, now) => {
            const wish = { who, turn, lease, ...share, waited: now - since }
            const [after, answer] = Shares.away(turns, limit, wish, now, Math.random())
            return [after, told(limit, answer, now)]
          }),
        giveBack: (limit, turn, after) => {
          if (limit.concurrency !== undefined)
            leave(limit, (turns, now) => Turns.giveBack(turns, turn, now), after)
        },
        forget: (limit) => lineOf(limit).forget(),
        undo: (limit, turn, next) => leave(limit, (turns) => Shares.undo(turns, limit, turn, next)),
        renew: (limit, wish) => {
          if (limit.concurrency !== undefined)
            run(Effect.ignore(changed(limit, (turns, now) => [Turns.renew(turns, wish, now), undefined])))
        },
        beQuiet: (limit, ms) =>
          isBounded(limit)
            ? changed(limit, (turns, now) => [Turns.beQuiet(turns, now + ms), undefined])
            : Effect.void
      })
    })
  )
}

type Leaving = (turns: Turns.Turns, now: number) => Turns.Turns

const unheard: After = () => {}

const isBounded = ({ concurrency, rate }: Limit) => concurrency !== undefined || rate !== undefined

const told = ({ name, key }: Limit, answer: Turns.Answer, now: number): Answer => {
  const inMs = Math.max(0, answer.at - now)
  if (answer._tag === "Go")
    return { _tag: "Go", inMs, ...(answer.next !== undefined && { next: answer.next }) }
  return {
    _tag: "Wait",
    inMs,
    ...(answer.promised !== undefined && { promised: { name, key, at: answer.promised } })
  }
}

/** How often it is tried to give a turn back. */
const mostTimes = 5

/** What is forgotten is read again: it costs two messages. */
const mostLines = 10_000

const forgetOldest = (lines: Map<string, Line.Line>) => {
  if (lines.size <= mostLines) return
  for (const [subject, line] of lines) {
    if (lines.size <= mostLines / 2) return
    if (line.isIdle()) lines.delete(subject)
  }
}
