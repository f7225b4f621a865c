/** `millrace nats-permissions`: the users of NATS that the roles need, with what each may do and nothing else. */
import { Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { uses } from "../actors/uses.ts"
import { kindPattern } from "../schemas/Task.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { Settings } from "../streams/Settings.ts"
import { asCommands, asConfiguration, asData } from "../streams/rights/printed.ts"
import { roleNamed, rolesOf } from "../streams/rights/roles.ts"
import { Screen } from "./screen/Screen.ts"
import { json } from "./screen/plain.ts"

/** There is no such role, or no such kind. */
export class RoleUnclear extends Schema.TaggedError<RoleUnclear>()("RoleUnclear", {
  role: Schema.String,
  roles: Schema.Array(Schema.String)
}) {
  override get message() {
    return (
      `There is no role "${this.role}"; there are ${this.roles.join(", ")}, up, and actor-… with a + between the kinds ` +
      "of a process that does several."
    )
  }
}

const Kind = Schema.String.check(Schema.isPattern(kindPattern, { message: "kinds, with commas in between" }))

/** Some that are asked for with commas in between. */
export const kindsFlag = Flag.String("kinds").pipe(
  Flag.withDescription(
    "Those that there are, with commas in between; all that this program knows if nothing is said"
  ),
  Flag.mapTryCatch(
    (said) => Schema.decodeUnknownSync(Schema.Array(Kind))(said.split(",")),
    () => "kinds, with commas in between"
  ),
  Flag.withDefault(taskNames)
)

/** The role of that name among those of some kinds. */
export const named = Effect.fnUntraced(function* (role: string, kinds: ReadonlyArray<string>) {
  const settings = yield* Settings
  const found = roleNamed(role, kinds, uses, settings)
  const roles = rolesOf(kinds, uses, settings).map(({ name }) => name)
  return found ?? (yield* new RoleUnclear({ role, roles }))
})

export const natsPermissions = Command.make(
  "nats-permissions",
  {
    format: Flag.Literals("format", ["nats", "nsc", "json"]).pipe(
      Flag.withDescription("For a server's configuration, for nsc, or as data"),
      Flag.withDefault("nats")
    ),
    kinds: kindsFlag,
    role: Flag.String("role").pipe(
      Flag.withDescription("Only this one; more often for several"),
      Flag.atLeast(0)
    ),
    account: Flag.String("account").pipe(
      Flag.withDescription(
        "The account of NATS in which they are; nsc needs one, and takes MILLRACE if nothing is said"
      ),
      Flag.withSchema(Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]+$/))),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ format, kinds, role, account }) {
    const roles =
      role.length === 0
        ? rolesOf(kinds, uses, yield* Settings)
        : yield* Effect.forEach(role, (one) => named(one, kinds))
    const { print } = yield* Screen
    switch (format) {
      case "nats":
        return yield* print(asConfiguration(roles, Option.getOrUndefined(account)))
      case "nsc":
        return yield* print(
          asCommands(
            roles,
            Option.getOrElse(account, () => "MILLRACE")
          )
        )
      case "json":
        return yield* print(`${json(asData(roles), 2)}\n`)
    }
  }, Effect.provide(Settings.layer))
).pipe(
  Command.withDescription("Print the users of NATS that the roles need, each with what it may do and no more")
)
