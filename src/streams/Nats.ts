/** The connection to NATS. It never gives up: a server that is away is waited for, and its return is told. */
import { type NatsConnection, type Status, connect } from "@nats-io/transport-node"
import { Config, Context, Effect, Layer, Schedule, Schema, Stream } from "effect"

/** Where NATS is when nobody says. */
export const defaultUrl = "nats://127.0.0.1:4222"

/** No server answers there. */
export class NatsUnreachable extends Schema.TaggedError<NatsUnreachable>()("NatsUnreachable", {
  url: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `No NATS answers at ${this.url} (${this.reason}). Start one, for example with \`npm start\`, or set NATS_URL.`
  }
}

export class Nats extends Context.Service<
  Nats,
  {
    readonly connection: NatsConnection
    readonly isConnected: () => boolean
    /** Calls back whenever the connection was lost, or is there again. Returns how to stop that. */
    readonly onChange: (listener: (connected: boolean) => void) => () => void
  }
>()("millrace/Nats") {
  /** Waits for the server as long as it takes, and says so now and then. */
  static readonly layer = (name: string) =>
    Layer.effect(
      Nats,
      Effect.flatMap(address, (url) =>
        open(url, name).pipe(
          Effect.tapError((away) => Effect.logWarning(`waiting for NATS at ${away.url}: ${away.reason}`)),
          Effect.catch(() => Effect.retry(open(url, name), soon)),
          Effect.retry(Schedule.forever)
        )
      )
    )

  /** Fails at once if the server is not there: for commands a person waits for, and for one started just before. */
  static readonly layerOnce = (name: string, url?: string) =>
    Layer.effect(
      Nats,
      Effect.flatMap(url === undefined ? address : Effect.succeed(url), (found) => open(found, name))
    )
}

/** For half a minute; then it is said again. */
const soon = Schedule.spaced("500 millis").pipe(Schedule.upTo({ times: 60 }))

/** An address may hold a password, which belongs in no log. */
export const withoutPassword = (url: string): string => url.replaceAll(/\/\/[^@/,]*@/g, "//")

const address = Config.String("NATS_URL").pipe(Config.withDefault(defaultUrl))

/**
 * The client's defaults give up after ten tries and notice a dead server after four minutes. Two missed pings of five
 * seconds, and tries without end, suit a service.
 */
const open = (url: string, name: string) =>
  Effect.gen(function* () {
    const connection = yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () =>
          connect({
            servers: url.split(","),
            name,
            maxReconnectAttempts: -1,
            reconnectTimeWait: 100,
            reconnectJitter: 100,
            pingInterval: 5_000,
            maxPingOut: 2,
            timeout: 5_000,
            ignoreAuthErrorAbort: true
          }),
        catch: (cause) =>
          new NatsUnreachable({
            url: withoutPassword(url),
            reason: cause instanceof Error ? cause.message : String(cause)
          })
      }),
      close
    )
    const listeners = new Set<(connected: boolean) => void>()
    let connected = true
    const become = (now: boolean) => {
      connected = now
      for (const listener of listeners) listener(now)
    }
    yield* Stream.fromAsyncIterable(connection.status(), (cause) => cause).pipe(
      Stream.runForEach((status) => follow(status, become, connection)),
      Effect.ignoreCause,
      Effect.forkScoped
    )
    return Nats.of({
      connection,
      isConnected: () => connected && !connection.isClosed(),
      onChange: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
    })
  })

/** Lets out what is on its way; a server that is away is not waited for. */
const close = (connection: NatsConnection) =>
  Effect.promise(() => connection.drain()).pipe(
    Effect.interruptible,
    Effect.timeoutOption("2 seconds"),
    Effect.andThen(Effect.promise(() => connection.close())),
    Effect.ignoreCause
  )

const follow = (status: Status, become: (connected: boolean) => void, connection: NatsConnection) => {
  switch (status.type) {
    case "disconnect":
      become(false)
      return Effect.logWarning("the connection to NATS is lost; trying again until it is back")
    case "reconnect":
      become(true)
      return Effect.logInfo(`connected to NATS again (${connection.getServer()})`)
    case "error":
      return Effect.logWarning("NATS reports an error", status.error.message)
    default:
      return Effect.logDebug("nats", status.type)
  }
}
