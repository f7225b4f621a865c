/** What a server tells on its monitoring port of its JetStream, and nowhere else. */
import { Config, Effect, Option, Schema } from "effect"

const Told = Schema.Struct({
  config: Schema.Struct({
    sync_always: Schema.optionalKey(Schema.Boolean),
    /** Nanoseconds. Left out, it is what the server does when nobody says. */
    sync_interval: Schema.optionalKey(Schema.Int),
    max_storage: Schema.optionalKey(Schema.Finite)
  }),
  stats: Schema.optionalKey(
    Schema.Struct({ storage: Schema.Finite, reserved_storage: Schema.optionalKey(Schema.Finite) })
  )
})
export type JetStreamTold = typeof Told.Type

/** Or why it is not known. */
export const jetStreamOfServer = Effect.gen(function* () {
  const monitoring = yield* Config.option(Config.URL("MILLRACE_NATS_MONITORING"))
  if (Option.isNone(monitoring))
    return "NATS tells it only on its monitoring port, and MILLRACE_NATS_MONITORING is not set"
  const url = new URL("/varz", monitoring.value.origin)
  return yield* Effect.tryPromise({
    try: async (signal) => {
      const { username, password } = monitoring.value
      const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`
      const response = await fetch(url, { signal, headers: username === "" ? {} : { authorization } })
      if (!response.ok) throw new Error(`it answers ${response.status}`)
      return response.json()
    },
    catch: (cause) => String(cause)
  }).pipe(
    Effect.timeoutOrElse({ duration: "5 seconds", orElse: () => Effect.fail("no answer in 5 seconds") }),
    Effect.flatMap((varz) =>
      Effect.mapError(Schema.decodeUnknownEffect(Varz)(varz), () => "no JetStream there")
    ),
    Effect.map(({ jetstream }): JetStreamTold => jetstream),
    Effect.catch((reason) => Effect.succeed(`${url.href} does not tell (${reason})`))
  )
})

const Varz = Schema.Struct({ jetstream: Told })
