/** A server that can be started anew where it was: the same data, the same port. Whoever is connected comes back to it. */
import { Deferred, Effect, Exit, Fiber, Schedule, Scope } from "effect"
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
    const server: Started = yield* startServer(place).pipe(
      Scope.provide(scope),
      Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
    )
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
  const port = Number(new URL(url).port)
  const restart = Effect.gen(function* () {
    const before = running
    running = undefined
    if (before !== undefined) yield* Scope.close(before.scope, Exit.void)
    // One that had to be killed may hold the port for a moment yet; and a disk may be full again.
    yield* Effect.retry(begin(port), { schedule: Schedule.spaced("500 millis"), times: 60 })
  }).pipe(
    Effect.catch((failure) => Deferred.fail(ended, failure)),
    Effect.asVoid,
    // Whoever asked for it may be told to stop meanwhile, and others need the server until they have.
    Effect.forkIn(life),
    Effect.flatMap(Fiber.join)
  )
  return { url, version, dataDir: options.dataDir, restart, exited: Deferred.await(ended) } satisfies Kept
})
