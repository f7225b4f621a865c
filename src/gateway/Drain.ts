/** Drain: a gateway on its way out. It says so, takes nothing new, and waits for the requests that are under way. */
import type { Server, ServerResponse } from "node:http"
import { Context, Deferred, Effect, Layer } from "effect"
import { FindMyWay } from "effect/http"
import { drainTime } from "../streams/drainTime.ts"

export class Drain extends Context.Service<
  Drain,
  {
    /** Begins; returns when nothing is under way any more, or the time for it is up. Again, it is the same end. */
    readonly run: Effect.Effect<void>
    /** Returns once it has begun. */
    readonly begun: Effect.Effect<void>
    /** Asked by every request. */
    readonly isBegun: () => boolean
    /** From now on a request to this server is under way until its answer is sent or its client is gone. */
    readonly watch: (server: Server) => void
  }
>()("millrace/Drain") {
  /** A function, since each gateway of a process has its own. */
  static readonly layer = () =>
    Layer.effect(
      Drain,
      Effect.gen(function* () {
        const atMost = yield* drainTime
        const moment = yield* Deferred.make<void>()
        const underWay = new Set<ServerResponse>()
        const waiting = new Set<() => void>()
        const over = (response: ServerResponse) => {
          underWay.delete(response)
          if (underWay.size === 0) for (const resume of waiting) resume()
        }
        const idle = Effect.callback<void>((resume) => {
          if (underWay.size === 0) return resume(Effect.void)
          const done = () => resume(Effect.void)
          waiting.add(done)
          return Effect.sync(() => waiting.delete(done))
        })
        const run = yield* Effect.cached(
          Effect.andThen(Deferred.succeed(moment, undefined), Effect.timeoutOption(idle, atMost))
        )
        return Drain.of({
          run: Effect.asVoid(run),
          begun: Deferred.await(moment),
          isBegun: () => Deferred.isDoneUnsafe(moment),
          watch: (server) => {
            // Node tells of a request that waits to be asked for its body by another name.
            for (const event of ["request", "checkContinue"] as const) {
              server.on(event, ({ url = "" }, response: ServerResponse) => {
                if (isProbe(url)) return
                underWay.add(response)
                response.once("close", () => over(response))
              })
            }
          }
        })
      })
    )
}

/** Whether this gateway lives and is ready is told to the end, and keeps nobody. */
export const isProbe = (url: string) => probes.find("GET", url) !== undefined

/** Every spelling that the gateway's own router takes for them. */
const probes = FindMyWay.make<true>()
probes.on("GET", "/healthz", true)
probes.on("GET", "/readyz", true)
