/** The roles as users of NATS, each with what it needs and nothing else. */
import * as inboxes from "../inboxes.ts"
import type { Settings } from "../Settings.ts"
import * as Topology from "../Topology.ts"
import { type Uses, actor } from "./actor.ts"
import * as backups from "./backups.ts"
import * as calls from "./calls.ts"
import { gateway } from "./gateway.ts"
import * as others from "./others.ts"
import { type Rights, may, once, together } from "./Rights.ts"

export interface Role extends Rights {
  readonly name: string
  /** Under which the answers to it come. */
  readonly inbox: string
}

/** What the actors of some kinds do beside their tasks; of a kind that is not named, nothing. */
export type UsesOf = { readonly [kind: string]: Uses | undefined }

const actorPrefix = "actor-"

/** One user for each role, an actor for each kind. */
export const rolesOf = (
  kinds: ReadonlyArray<string>,
  uses: UsesOf,
  settings: Settings["Service"]
): ReadonlyArray<Role> => {
  const names = [
    "setup",
    "gateway",
    ...kinds.map((kind) => actorPrefix + kind),
    "client",
    "publisher",
    "doctor",
    "backup",
    "restore"
  ]
  return names.flatMap((name) => roleNamed(name, kinds, uses, settings) ?? [])
}

/**
 * Also those that only some want: `up`, which is everything but other people's, and `actor-count+fetch`, a process that
 * does several kinds. Undefined if no role has this name.
 */
export const roleNamed = (
  name: string,
  kinds: ReadonlyArray<string>,
  uses: UsesOf,
  settings: Settings["Service"]
): Role | undefined => {
  const topology = Topology.of(kinds, settings)
  const actorOf = (kind: string) => actor(kind, uses[kind] ?? {}, Topology.of([kind], settings))
  const as = (inbox: string, rights: Rights): Role => withAnswers(name, inbox, rights)
  switch (name) {
    case "setup":
      return as(inboxes.setup, others.setup(kinds, topology))
    case "gateway":
      return as(inboxes.gateway, gateway(kinds, topology))
    case "client":
      return as(inboxes.client, others.client(kinds))
    case "publisher":
      return as(inboxes.publisher, others.publisher(kinds))
    case "doctor":
      return as(inboxes.doctor, others.doctor(topology))
    case "backup":
      return as(inboxes.backup, backups.backup(topology))
    case "restore":
      return as(inboxes.restore, backups.restore(topology))
    case "up":
      return as(
        inboxes.up,
        together([others.setup(kinds, topology), gateway(kinds, topology), ...kinds.map(actorOf)])
      )
    default: {
      const named = name.startsWith(actorPrefix) ? name.slice(actorPrefix.length).split("+") : []
      return named.length > 0 && named.every((kind) => kinds.includes(kind))
        ? as(inboxes.actor(named), together(named.map(actorOf)))
        : undefined
    }
  }
}

/** Each hears its own answers, and may ask what it may. */
const withAnswers = (name: string, inbox: string, { publish, subscribe, never }: Rights): Role => ({
  name,
  inbox,
  publish: once([...publish, ...may("what this user may, for `millrace doctor`", calls.ownRights)]),
  subscribe: once([...may("answers, to this role only", `${inbox}.>`), ...subscribe]),
  never
})
