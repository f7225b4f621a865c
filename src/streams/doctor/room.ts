/** How much room JetStream has, as far as it tells: the account's limits, and the server's where it may be asked. */
import { Effect, Schema } from "effect"
import { JetStream } from "../JetStream.ts"
import { type Finding, bad, doubtful, good, unseen } from "./Finding.ts"

const Account = Schema.Struct({
  storage: Schema.Finite,
  reserved_storage: Schema.optionalKey(Schema.Finite),
  limits: Schema.Struct({ max_storage: Schema.Finite }),
  tiers: Schema.optionalKey(Schema.Unknown)
})

/** What the monitoring port tells of the server itself. */
export interface Store {
  readonly most: number
  readonly used: number
  readonly reserved: number
}

export const room = Effect.fnUntraced(function* (store: Store | string) {
  const jetstream = yield* JetStream
  const account = yield* jetstream.call("INFO", {}).pipe(
    Effect.flatMap((answer) => Effect.orDie(Schema.decodeUnknownEffect(Account)(answer))),
    Effect.map(({ storage, reserved_storage: reserved = 0, limits: { max_storage } }): Finding => {
      const used = `${size(storage)} used, ${size(reserved)} reserved`
      if (max_storage < 0) return good("account", `JetStream is there; ${used}, and the account has no limit`)
      return filled(
        "account",
        { most: max_storage, used: storage, reserved },
        "Raise the limit of the account"
      )
    }),
    Effect.catchTags({
      NatsUnavailable: ({ reason }) =>
        Effect.succeed(
          reason === "no responders"
            ? bad(
                "account",
                "JetStream does not answer",
                "Enable it (jetstream { … }); of a cluster, more than half of the servers must run."
              )
            : unseen("account", `its limits cannot be looked at (${reason})`, "Look as the role doctor.")
        ),
      JetStreamRefused: ({ description }) =>
        Effect.succeed(
          bad("account", description, "Enable JetStream for this account, and look at the server's log.")
        )
    })
  )
  const disk =
    typeof store === "string"
      ? unseen("disk", `how full the disk is, is not known, since ${store}`, "Set MILLRACE_NATS_MONITORING.")
      : filled("disk", store, "Give JetStream more (max_file_store), or the disk")
  return [account, disk]
})

const filled = (what: string, { most, used, reserved }: Store, raise: string): Finding => {
  const found = `${size(used)} used and ${size(reserved)} reserved of ${size(most)}`
  if (used / most >= fullAt)
    return bad(what, found, `${raise}: when it is full, tasks are refused and records wait to be written.`)
  return reserved > most || used / most >= fillingAt
    ? doubtful(what, found, `${raise} before it is needed.`)
    : good(what, found)
}

const fillingAt = 0.8
const fullAt = 0.95

const units = ["B", "KB", "MB", "GB", "TB", "PB"]

const size = (bytes: number): string => {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${units[power]}`
}
