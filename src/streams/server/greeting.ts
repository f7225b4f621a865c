/** What a server says of itself to whoever connects: its INFO line. */
import { connect } from "node:net"
import { Effect, Schema } from "effect"

/** Nobody answers there yet, or not as a nats-server does. */
export class NoGreeting extends Schema.TaggedError<NoGreeting>()("NoGreeting", {}) {}

const Info = Schema.fromJsonString(
  Schema.Struct({ version: Schema.String, jetstream: Schema.optionalKey(Schema.Boolean) })
)

/** JetStream has recovered its streams before the server listens, so a greeting with `jetstream` means ready. */
export const greeting = Effect.fnUntraced(function* (url: string) {
  const line = yield* firstLine(url)
  return yield* Schema.decodeEffect(Info)(line.replace(/^INFO /, "")).pipe(
    Effect.mapError(() => new NoGreeting())
  )
})

const firstLine = (url: string) =>
  Effect.callback<string, NoGreeting>((resume) => {
    const { hostname, port } = new URL(url)
    let received = ""
    const socket = connect(Number(port), hostname)
    socket.setEncoding("utf8")
    socket.on("data", (text) => {
      received += text
      const end = received.indexOf("\r\n")
      if (end === -1) return
      socket.destroy()
      resume(Effect.succeed(received.slice(0, end)))
    })
    socket.on("error", () => resume(Effect.fail(new NoGreeting())))
    socket.on("close", () => resume(Effect.fail(new NoGreeting())))
    return Effect.sync(() => socket.destroy())
  })
