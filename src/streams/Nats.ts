/** The connection to NATS. It never gives up: a server that is away is waited for, and its return is told. */
import { type NatsConnection, type Status, PermissionViolationError, connect } from "@nats-io/transport-node"
import { Config, Context, Effect, Layer, Schedule, Schema, Stream } from "effect"
import * as Complaints from "./Complaints.ts"
import { dropSocket } from "./dropSocket.ts"

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
    /** Calls back whenever the server refuses what was published to a subject: this user may not. */
    readonly onDenied: (listener: (subject: string) => void) => () => void
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
export const withoutPassword = (url: string): string => url.replaceAll(credentials, "//")

const credentials = /\/\/([^@/,]*)@/g

/** Servers apart by commas, and as whom: the client itself does not look for a user in an address. */
export const addressesOf = (url: string) => {
  const servers = withoutPassword(url).split(",")
  const [, as] = [...url.matchAll(credentials)][0] ?? []
  if (as === undefined) return { servers }
  // A password may hold colons.
  const [user = "", ...pass] = as.split(":")
  return pass.length === 0
    ? { servers, token: decodeURIComponent(user) }
    : { servers, user: decodeURIComponent(user), pass: decodeURIComponent(pass.join(":")) }
}

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
            ...addressesOf(url),
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
    const changes = listeners<boolean>()
    const denials = listeners<string>()
    let connected = true
    const follow = followWith((now) => {
      connected = now
      changes.tell(now)
    }, denials.tell)
    yield* Stream.fromAsyncIterable(connection.status(), (cause) => cause).pipe(
      Stream.tap(({ type }) => Effect.sync(() => type === "staleConnection" && dropSocket(connection))),
      Stream.runForEach((status) => follow(status, connected)),
      Effect.ignoreCause,
      Effect.forkScoped
    )
    return Nats.of({
      connection,
      isConnected: () => connected && !connection.isClosed(),
      onChange: changes.add,
      onDenied: denials.add
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

const listeners = <A>() => {
  const all = new Set<(what: A) => void>()
  return {
    tell: (what: A) => {
      for (const listener of all) listener(what)
    },
    add: (listener: (what: A) => void) => {
      all.add(listener)
      return () => all.delete(listener)
    }
  }
}

const followWith = (become: (connected: boolean) => void, denied: (subject: string) => void) => {
  const complaints = Complaints.make()
  return (status: Status, connected: boolean) => {
    switch (status.type) {
      case "disconnect":
        // A try in vain ends with one as well, if the server was there and let nobody in; and later all tell of the return.
        if (!connected) return Effect.void
        become(false)
        return Effect.logWarning("the connection to NATS is lost; trying again until it is back")
      case "reconnect":
        if (connected) return Effect.void
        become(true)
        return Effect.logInfo(`connected to NATS again (${status.server})`)
      case "error": {
        const { error } = status
        if (error instanceof PermissionViolationError && error.operation === "publish") denied(error.subject)
        return complaints.of(error)
      }
      default:
        return Effect.logDebug("nats", status.type)
    }
  }
}
