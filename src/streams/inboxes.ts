/**
 * Where the answers to a role come: each has a prefix of its own, so that a user of NATS who may listen to the answers to
 * one role hears nothing of the others'.
 */
const of = (role: string) => `_INBOX_${role}`

export const setup = of("setup")
export const gateway = of("gateway")
export const client = of("client")
export const publisher = of("publisher")
export const doctor = of("doctor")
export const backup = of("backup")
export const restore = of("restore")
export const up = of("up")
/** Of a process that does these kinds, in whatever order they are named. */
export const actor = (kinds: ReadonlyArray<string>): string =>
  of(`actor_${[...new Set(kinds)].toSorted().join("+")}`)

/** As the clients of NATS have it: of a connection that is no role's. */
export const nobody = "_INBOX"

/** Whether a subject is one to which answers come. */
export const isInbox = (subject: string): boolean => /^_INBOX(_[^.]+)?\./.test(subject)
