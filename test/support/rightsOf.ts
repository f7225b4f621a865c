/** A nats-server with the users that `millrace nats-permissions` prints for it, which logs all that they ask. */
import { ConfigProvider, Effect } from "effect"
import { uses } from "../../src/actors/uses.ts"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { Settings } from "../../src/streams/Settings.ts"
import { asConfiguration, passwordOf } from "../../src/streams/rights/printed.ts"
import { type Role, roleNamed, rolesOf } from "../../src/streams/rights/roles.ts"
import { type OwnNats, startOwnNats } from "./ownNats.ts"

/** As they are with no setting. */
const settings = Effect.runSync(
  Settings.pipe(
    Effect.provide(Settings.layer),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({})))
  )
)

/** Those of all kinds. */
export const roles: ReadonlyArray<Role> = rolesOf(taskNames, uses, settings)

/** Also one of those that only some want. */
export const roleOf = (name: string): Role => {
  const role = roleNamed(name, taskNames, uses, settings)
  if (role === undefined) throw new Error(`there is no role ${name}`)
  return role
}

export interface StrictNats extends OwnNats {
  /** What the environment of a role says. */
  readonly as: (role: string) => Record<string, string>
}

/** Beside the roles there is `admin`, who may everything. */
export const startStrictNats = async (given: ReadonlyArray<Role> = roles): Promise<StrictNats> => {
  // As nats-server reads its variables: in the form of its configuration.
  for (const role of given) process.env[passwordOf(role)] = `"pw-${role.name}"`
  const users = asConfiguration(given).replace("users: [", `users: [ { user: admin, password: "pw-admin" }`)
  const nats = await startOwnNats({
    jetStream: "on",
    more: `${users}\ntrace: true\nmax_traced_msg_len: 1`
  })
  return {
    ...nats,
    as: (role) => ({
      NATS_URL: `nats://127.0.0.1:${nats.port}`,
      NATS_USER: role,
      NATS_PASSWORD: `pw-${role}`
    })
  }
}

export interface Asked {
  readonly published: ReadonlySet<string>
  readonly subscribed: ReadonlySet<string>
}

/** What each user has asked the server for, from its log. */
export const askedIn = (log: string): ReadonlyMap<string, Asked> => {
  const userOf = new Map<string, string>()
  const all = new Map<string, { published: Set<string>; subscribed: Set<string> }>()
  for (const [, client = "", verb, subject = ""] of log.matchAll(asking)) {
    if (verb === "CONNECT") {
      const user = /"user":"([^"]*)"/.exec(subject)?.[1] ?? ""
      userOf.set(client, user)
      continue
    }
    const user = userOf.get(client) ?? ""
    const asked = all.get(user) ?? { published: new Set(), subscribed: new Set() }
    all.set(user, asked)
    const [first = ""] = subject.split(" ")
    ;(verb === "SUB" ? asked.subscribed : asked.published).add(first)
  }
  return all
}

const asking = /\[TRC\] \S+ - (cid:\d+) .*?<<- \[(CONNECT|PUB|HPUB|SUB) ([^\n]*)\]/g
