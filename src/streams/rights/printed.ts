/** The users of NATS as its administrators want them: for a server's configuration, for `nsc`, or as data. */
import type { Right } from "./Rights.ts"
import type { Role } from "./roles.ts"

/** As a configuration of nats-server; in an account of its own, if one is named. */
export const asConfiguration = (roles: ReadonlyArray<Role>, account?: string): string => {
  const users = [
    "users: [",
    ...roles.flatMap((role) => indented([`# ${role.name}`, "{", ...indented(userOf(role)), "}"])),
    "]"
  ]
  const block =
    account === undefined
      ? ["authorization {", ...indented(users), "}"]
      : ["accounts {", `  ${account} {`, "    jetstream: enabled", ...indented(indented(users)), "  }", "}"]
  return `${[...remarks, ...block].join("\n")}\n`
}

const remarks = [
  "# Users of NATS for the roles of Millrace, made by `millrace nats-permissions`: make it anew after an upgrade.",
  "# Passwords come from the environment of nats-server, which reads what stands there as a part of this file. Put each in",
  `# quotes there: NATS_PASSWORD_GATEWAY='"s3cret"', or the bcrypt hash of it in their place.`
]

const userOf = (role: Role) => [
  `user: ${quoted(role.name)}`,
  `password: $${passwordOf(role)}`,
  "permissions: {",
  "  publish: {",
  ...indented(indented(list("allow", role.publish))),
  ...(role.never.length === 0 ? [] : indented(indented(list("deny", role.never)))),
  "  }",
  "  subscribe: {",
  ...indented(indented(list("allow", role.subscribe))),
  "  }",
  "}"
]

/** Those of one reason under it. */
const list = (name: string, rights: ReadonlyArray<Right>) => {
  const reasons = Map.groupBy(rights, ({ why }) => why)
  return [
    `${name}: [`,
    ...[...reasons].flatMap(([why, ones]) => [
      `  # ${why}`,
      ...ones.map(({ subject }) => `  ${quoted(subject)}`)
    ]),
    "]"
  ]
}

const indented = (lines: ReadonlyArray<string>) => lines.map((line) => `  ${line}`)

/** Every subject is in quotes: a dollar would begin a variable. */
const quoted = (text: string) => JSON.stringify(text)

/** The variable with the password of a role. */
export const passwordOf = ({ name }: Role): string =>
  `NATS_PASSWORD_${name
    .toUpperCase()
    .replaceAll("+", "__")
    .replaceAll(/[^A-Z0-9_]+/g, "_")}`

/** As commands for those whose users are made with `nsc`. */
export const asCommands = (roles: ReadonlyArray<Role>, account: string): string =>
  roles
    .flatMap(({ name, publish, subscribe, never }) => [
      [
        `nsc add user --account ${account} --name ${name}`,
        ...flags("--allow-pub", publish),
        ...flags("--deny-pub", never),
        ...flags("--allow-sub", subscribe)
      ].join(" \\\n  "),
      `nsc generate creds --account ${account} --name ${name} > ${name}.creds`,
      ""
    ])
    .join("\n")

const flags = (flag: string, rights: ReadonlyArray<Right>) =>
  rights.length === 0 ? [] : [`${flag} '${rights.map(({ subject }) => subject).join(",")}'`]

/** As a configuration of nats-server has its users, with the reason of each right beside. */
export const asData = (roles: ReadonlyArray<Role>) =>
  roles.map(({ name, publish, subscribe, never }) => ({
    user: name,
    permissions: {
      publish: { allow: publish.map(subjectOf), ...(never.length > 0 && { deny: never.map(subjectOf) }) },
      subscribe: { allow: subscribe.map(subjectOf) }
    },
    why: Object.fromEntries([...publish, ...subscribe, ...never].map(({ subject, why }) => [subject, why]))
  }))

const subjectOf = ({ subject }: Right) => subject
