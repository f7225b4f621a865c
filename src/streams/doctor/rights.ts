/** The rights of this user beside those that a role needs, as the server itself tells them. */
import { Effect, Schema } from "effect"
import { Nats } from "../Nats.ts"
import { covers, overlap } from "../rights/covers.ts"
import * as calls from "../rights/calls.ts"
import type { Right } from "../rights/Rights.ts"
import type { Role } from "../rights/roles.ts"
import { type Finding, bad, doubtful, good, unseen } from "./Finding.ts"

const Subjects = Schema.optionalKey(Schema.Array(Schema.String))
const Rights = Schema.optionalKey(Schema.Struct({ allow: Subjects, deny: Subjects }))
const Answer = Schema.Struct({
  data: Schema.Struct({
    user: Schema.String,
    permissions: Schema.optionalKey(Schema.Struct({ publish: Rights, subscribe: Rights })),
    /** Nanoseconds. */
    expires: Schema.optionalKey(Schema.Finite)
  })
})
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Answer))

type Granted = (typeof Answer.Type)["data"]

export const rights = Effect.fnUntraced(function* (role: Role) {
  const { connection } = yield* Nats
  const found = yield* Effect.tryPromise(() =>
    connection.request(calls.ownRights, "", { timeout: 2_000 })
  ).pipe(
    Effect.flatMap((message) => decode(message.string())),
    Effect.option
  )
  if (found._tag === "None") {
    const todo = `Let this user publish to ${calls.ownRights}, which tells it of nobody else; servers with an operator need a system account for it.`
    return [unseen("rights", "the server does not tell what this user may", todo)]
  }
  const { data } = found.value
  return [...missing(role, data), ...expiry(data)]
})

const missing = (role: Role, { user: name, permissions = {} }: Granted): ReadonlyArray<Finding> => {
  // Where nobody is asked who they are, it has no name.
  const user = name || "anybody"
  const lacking = [
    ...lackingIn(role.publish, role.never, permissions.publish).map((subject) => `publish to ${subject}`),
    ...lackingIn(role.subscribe, [], permissions.subscribe).map((subject) => `subscribe to ${subject}`)
  ]
  if (lacking.length > 0) {
    const rest = lacking.length > mostNamed ? `, and ${lacking.length - mostNamed} more` : ""
    return [
      bad(
        "rights",
        `${user} lacks what ${role.name} does: it may not ${lacking.slice(0, mostNamed).join(", ")}${rest}`,
        `Give it what \`millrace nats-permissions --role ${role.name}\` prints.`
      )
    ]
  }
  const isFree = permissions.publish?.allow === undefined
  return [
    isFree
      ? doubtful(
          "rights",
          `${user} may all that ${role.name} does, and everything else`,
          `Make users of less: \`millrace nats-permissions\`.`
        )
      : good("rights", `${user} may all that ${role.name} does`)
  ]
}

const mostNamed = 3

/** What no right is good for, or what is taken back by one that the role has not itself. */
const lackingIn = (
  wanted: ReadonlyArray<Right>,
  never: ReadonlyArray<Right>,
  granted: { readonly allow?: ReadonlyArray<string>; readonly deny?: ReadonlyArray<string> } = {}
) => {
  const { allow, deny = [] } = granted
  const own = new Set(never.map(({ subject }) => subject))
  const refused = deny.filter((subject) => !own.has(subject))
  return wanted
    .map(({ subject }) => subject)
    .filter(
      (subject) =>
        (allow !== undefined && !allow.some((right) => covers(right, subject))) ||
        refused.some((right) => overlap(right, subject))
    )
}

const soonNs = 7 * 86_400e9

const expiry = ({ expires = 0 }: Granted): ReadonlyArray<Finding> => {
  if (expires === 0) return []
  const days = Math.floor(expires / 86_400e9)
  const left = `the credentials are good for ${days === 1 ? "a day" : `${days} days`} and some hours`
  return [
    expires < soonNs
      ? doubtful(
          "credentials",
          left,
          "Have new ones made; where NATS_CREDS names them, they are read when they are needed."
        )
      : good("credentials", left)
  ]
}
