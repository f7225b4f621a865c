/** Chooses the port the server listens on. */
import { createServer } from "node:net"
import { Effect, Schema } from "effect"

/** The port that was asked for is taken. */
export class PortTaken extends Schema.TaggedError<PortTaken>()("PortTaken", { port: Schema.Int }) {
  override get message() {
    return `Port ${this.port} is taken by another program. Stop that, or choose another port (-1 for any free one).`
  }
}

export const defaultPort = 4222

/** Any free port: the server chooses, so that nobody can come in between. */
export const anyPort = -1

/** The port asked for, or else the default, or else any. */
export const choosePort = Effect.fnUntraced(function* (asked: number | undefined) {
  if (asked === anyPort) return anyPort
  const port = asked ?? defaultPort
  if (yield* isFree(port)) return port
  if (asked !== undefined) return yield* new PortTaken({ port })
  yield* Effect.logInfo(`port ${port} is taken, nats-server takes a free one`)
  return anyPort
})

const isFree = (port: number) =>
  Effect.callback<boolean>((resume) => {
    const probe = createServer()
    probe.once("error", () => resume(Effect.succeed(false)))
    probe.listen(port, "127.0.0.1", () => probe.close(() => resume(Effect.succeed(true))))
  })
