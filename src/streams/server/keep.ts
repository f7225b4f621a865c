/** A server that can be started anew where it was: the same data, the same port. Whoever is connected comes back to it. */
import { Deferred, Effect, Exit, Schedule, Scope } from "effect"
import { type NatsServerExited, type Options, type StartFailure, type Started, startServer } from "./start.ts"

export interface Kept extends Pick<Started, "url" | "version"> {
  readonly dataDir: string
  /** Stops the server and starts it again. If it does not start, `exited` tells. */
  readonly restart: Effect.Effect<void>
  /** Fails when the server has ended by itself, or did not start again. */
  readonly exited: Effect.Effect<never, NatsServerExited | StartFailure>
}

interface Running {
  readonly server: Started
  readonly scope: Scope.Closeable
}

/** The server runs until the scope closes. */
export const keepServer = Effect.fnUntraced(function* (options: Options) {
  const life = yield* Effect.scope
  const ended = yield* Deferred.make<never, NatsServerExited | StartFailure>()
  /** Undefined while it is being started anew: its end is ours then. */
  let running: Running | undefined

  const begin = Effect.fnUntraced(function* (port: number | undefined) {
    const scope = yield* Scope.fork(life)
    const place = { ...options, ...(port === undefined ? {} : { port }) }
    const server: Started = yield* Scope.provide(startServer(place), scope)
    running = { server, scope }
    yield* Effect.forkIn(
      Effect.catch(server.exited, (failure) =>
        running?.server === server ? Deferred.fail(ended, failure) : Effect.void
      ),
      life
    )
    return server
  })

  const { url, version } = yield* begin(options.port)
  const restart = Effect.suspend(() => {
    const before = running
    running = undefined
    return before === undefined ? Effect.void : Scope.close(before.scope, Exit.void)
  }).pipe(
    Effect.andThen(Effect.suspend(() => begin(Number(new URL(url).port)))),
    // One that had to be killed may hold it for a moment yet.
    Effect.retry({
      while: ({ _tag }) => _tag === "PortTaken",
      schedule: Schedule.spaced("100 millis"),
      times: 50
    }),
    Effect.catch((failure) => Deferred.fail(ended, failure)),
    Effect.asVoid
  )
  return { url, version, dataDir: options.dataDir, restart, exited: Deferred.await(ended) } satisfies Kept
})
