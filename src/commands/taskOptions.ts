/** The flags of a submission that say how its task is to be done. */
import { Effect, Option, Schema } from "effect"
import { Flag } from "effect/cli"
import { laterOptions } from "../schemas/Later.ts"
import { Lane } from "../schemas/Lane.ts"
import { TaskOptions } from "../schemas/TaskOptions.ts"
import { type Fault, faultsOf } from "../schemas/Validation.ts"
import { ahead, span } from "./times.ts"

/** What a flag says is out of bounds. */
export class OptionInvalid extends Schema.TaggedError<OptionInvalid>()("OptionInvalid", {
  faults: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${this.faults.join("; ")}.`
  }
}

const text = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.optional)

export const laneFlag = Flag.Literals("lane", Lane.literals).pipe(
  Flag.withDescription("Which lane it waits in: high goes before whatever waits in normal"),
  Flag.optional
)

export const optionFlags = {
  attempts: Flag.Int("attempts").pipe(Flag.withDescription("How often it is tried in all"), Flag.optional),
  timeout: text("timeout", "How long one attempt may take, such as 30s or 5m"),
  deadline: text(
    "deadline",
    "When it is of no use any more: a time as RFC 3339 has it, or how far ahead, such as 2h"
  ),
  concurrencyKey: text(
    "concurrency-key",
    "Whose it is, such as a tenant's: what the kind allows each key holds for it, and keys take turns"
  ),
  notify: text("notify", "Who is told of its end: an e-mail address, or the URL of a webhook"),
  resultTtl: text("result-ttl", "How long the result of a success is kept, such as 12h"),
  delay: text("delay", "How long it is to wait before it is queued, such as 5m or 7d"),
  debounce: text(
    "debounce",
    "With --key: how long it is to be quiet until the last of many is done, such as 5s"
  ),
  debounceAtMost: text("debounce-at-most", "How long that takes at most, such as 1m"),
  at: text("at", "Or when it is to be queued: a time as RFC 3339 has it")
}

/** As JSON; empty if nothing is said. A command need not have all of them. */
export const optionsOf = Effect.fnUntraced(function* (
  flags: { readonly attempts: Option.Option<number> } & {
    readonly [
      name in
        | "timeout"
        | "deadline"
        | "concurrencyKey"
        | "notify"
        | "resultTtl"
        | "delay"
        | "debounce"
        | "debounceAtMost"
        | "at"
    ]?: Option.Option<string>
  }
) {
  const { attempts, concurrencyKey = Option.none(), notify = Option.none() } = flags
  const timeout = yield* said(flags.timeout, (value) => span("timeout", value))
  const resultTtl = yield* said(flags.resultTtl, (value) => span("result-ttl", value))
  const delay = yield* said(flags.delay, (value) => span("delay", value))
  const debounce = yield* said(flags.debounce, (value) => span("debounce", value))
  const debounceAtMost = yield* said(flags.debounceAtMost, (value) => span("debounce-at-most", value))
  const runAt = yield* said(flags.at, (value) => ahead("at", value))
  const deadline = yield* said(flags.deadline, (value) => ahead("deadline", value))
  const given = {
    ...(Option.isSome(attempts) ? { retry: { attempts: attempts.value } } : {}),
    ...(timeout === undefined ? {} : { timeout }),
    ...(deadline === undefined ? {} : { deadline: deadline.toISOString() }),
    ...(Option.isSome(concurrencyKey) ? { concurrencyKey: concurrencyKey.value } : {}),
    ...(Option.isSome(notify) ? { notify: targetOf(notify.value) } : {}),
    ...(resultTtl === undefined ? {} : { resultTtl: Math.round(resultTtl) }),
    ...(delay === undefined ? {} : { delay }),
    ...(debounce === undefined ? {} : { debounce }),
    ...(debounceAtMost === undefined ? {} : { debounceAtMost }),
    ...(runAt === undefined ? {} : { runAt: runAt.toISOString() })
  }
  yield* Effect.mapError(decode(given), (error) => new OptionInvalid({ faults: faultsOf(error).map(told) }))
  return given
})

const decode = Schema.decodeUnknownEffect(Schema.Struct({ ...TaskOptions.fields, ...laterOptions }), {
  errors: "all"
})

const said = <A, E>(flag: Option.Option<string> | undefined, read: (value: string) => Effect.Effect<A, E>) =>
  flag === undefined || Option.isNone(flag) ? Effect.undefined : read(flag.value)

const targetOf = (text: string) => (text.includes("://") ? { webhook: text } : { email: text })

const flagOf: Readonly<Record<string, string>> = {
  retry: "attempts",
  resultTtl: "result-ttl",
  concurrencyKey: "concurrency-key",
  runAt: "at",
  debounceAtMost: "debounce-at-most"
}

const told = ({ path, message }: Fault) => {
  const [name = ""] = path.map(String)
  return `--${flagOf[name] ?? name}: ${message}`
}
