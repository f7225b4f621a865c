/** `millrace doctor`: looks at what Millrace stands on, and says what to do about what is wrong. */
import { Config, Effect, Layer, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { JetStream } from "../streams/JetStream.ts"
import { Nats } from "../streams/Nats.ts"
import { Settings } from "../streams/Settings.ts"
import { type Finding, bad, doubtful, good } from "../streams/doctor/Finding.ts"
import { examine } from "../streams/doctor/examine.ts"
import { answer, json } from "./answer.ts"
import { kindsFlag, named } from "./natsPermissions.ts"
import { findings } from "./show/findings.ts"

/** Something is wrong, and stands above. */
export class Unwell extends Schema.TaggedError<Unwell>()("Unwell", { count: Schema.Int }) {
  override get message() {
    return this.count === 1 ? "One thing is wrong." : `${this.count} things are wrong.`
  }
}

export const doctor = Command.make(
  "doctor",
  {
    role: Flag.String("role").pipe(
      Flag.withDescription("The role whose user this is: gateway, actor-fetch, …; doctor if nothing is said"),
      Flag.optional
    ),
    kinds: kindsFlag,
    json
  },
  Effect.fnUntraced(function* ({ role: said, kinds, json }) {
    const role = yield* named(
      Option.getOrElse(said, () => "doctor"),
      kinds
    )
    const ofNats = yield* Effect.provide(
      examine(kinds, role),
      JetStream.layer.pipe(Layer.provideMerge(Nats.layerOnce("millrace doctor", undefined, role.inbox)))
    )
    const all = [...ofNats, ...(yield* mail)]
    yield* answer(json, all, findings)
    const count = all.filter(({ health }) => health === "bad").length
    if (count > 0) yield* new Unwell({ count })
  }, Effect.provide(Settings.layer))
).pipe(Command.withDescription("Look at NATS and the mail server, and say what to do about what is wrong"))

/** Loaded only here: no other command of a person needs it. */
const mail = Effect.gen(function* () {
  const { greet } = yield* Effect.promise(() => import("../actors/notify/greet.ts"))
  const greeted = yield* greet
  const found: ReadonlyArray<Finding> =
    greeted === undefined
      ? [
          doubtful(
            "mail",
            "SMTP_URL is not set here",
            "Set it where the actor of notify runs, if it is to send mail."
          )
        ]
      : greeted.isThere
        ? [good("mail", `${greeted.host} answers`)]
        : [bad("mail", `${greeted.host}: ${greeted.reason}`, "Look at SMTP_URL and at that server.")]
  return found
}).pipe(
  Effect.catchIf(
    (error) => error instanceof Config.ConfigError,
    () =>
      Effect.succeed([bad("mail", "SMTP_URL cannot be read", "Write it as smtp://user:password@host:587.")])
  )
)
