/** The connection to NATS. It never gives up: a server that is away is waited for, and its return is told. */
import {
  type NatsConnection,
  type Status,
  PermissionViolationError,
  connect,
  createInbox
} from "@nats-io/transport-node"
import { Config, Context, Effect, Layer, Schedule, Stream } from "effect"
import * as Complaints from "./Complaints.ts"
import { NatsUnreachable } from "./NatsUnreachable.ts"
import { addressesOf, defaultUrl, withoutPassword } from "./addresses.ts"
import { type Credentials, credentialsFor } from "./credentials/Credentials.ts"
import { dropSocket } from "./dropSocket.ts"
import * as inboxes from "./inboxes.ts"

export class Nats extends Context.Service<
  Nats,
  {
    readonly connection: NatsConnection
    /** A new subject for answers to this process, which nobody else hears: see `inboxes`. */
    readonly newInbox: () => string
    readonly isConnected: () => boolean
    /** Calls back whenever the connection was lost, or is there again. Returns how to stop that. */
    readonly onChange: (listener: (connected: boolean) => void) => () => void
    /** Calls back whenever the server refuses what was published to a subject: this user may not. */
    readonly onDenied: (listener: (subject: string) => void) => () => void
  }
>()("millrace/Nats") {
  /** Waits for the server as long as it takes, and says so now and then. The answers come under the inbox. */
  static readonly layer = (name: string, inbox = inboxes.nobody) =>
    Layer.effect(
      Nats,
      Effect.flatMap(wayTo(name, inbox), (way) =>
        open(way).pipe(
          Effect.tapError((away) => Effect.logWarning(`waiting for NATS: ${away.message}`)),
          Effect.catch(() => Effect.retry(open(way), soon)),
          Effect.retry(Schedule.forever)
        )
      )
    )

  /** Fails at once if the server is not there: for commands a person waits for, and for one started just before. */
  static readonly layerOnce = (name: string, url?: string, inbox = inboxes.nobody) =>
    Layer.effect(Nats, Effect.flatMap(wayTo(name, inbox, url), open))
}

interface Way {
  readonly url: string
  readonly credentials: Credentials
  readonly name: string
  readonly inbox: string
}

const wayTo = Effect.fnUntraced(function* (name: string, inbox: string, at?: string) {
  const url = at ?? (yield* address)
  return { url, credentials: yield* credentialsFor(url), name, inbox } satisfies Way
})

/** For half a minute; then it is said again. */
const soon = Schedule.spaced("500 millis").pipe(Schedule.upTo({ times: 60 }))

const address = Config.String("NATS_URL").pipe(Config.withDefault(defaultUrl))

/**
 * The client's defaults give up after ten tries and notice a dead server after four minutes. Two missed pings of five
 * seconds, and tries without end, suit a service.
 */
const open = ({ url, credentials, name, inbox }: Way) =>
  Effect.gen(function* () {
    const connection = yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () =>
          connect({
            servers: addressesOf(url).servers,
            ...credentials,
            name,
            inboxPrefix: inbox,
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
      newInbox: () => createInbox(inbox),
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
