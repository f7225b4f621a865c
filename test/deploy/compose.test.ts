/** `compose.yaml` has every role, and tells them what they read. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { parse } from "yaml"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { known } from "./rules/environment.ts"
import { root } from "./tools.ts"

const Service = Schema.Struct({
  image: Schema.String,
  command: Schema.optionalKey(Schema.Array(Schema.String)),
  environment: Schema.optionalKey(Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Number]))),
  read_only: Schema.optionalKey(Schema.Boolean),
  cap_drop: Schema.optionalKey(Schema.Array(Schema.String)),
  security_opt: Schema.optionalKey(Schema.Array(Schema.String)),
  stop_grace_period: Schema.optionalKey(Schema.String),
  ports: Schema.optionalKey(Schema.Array(Schema.String))
})

const { services } = Schema.decodeUnknownSync(
  Schema.Struct({ services: Schema.Record(Schema.String, Service) })
)(parse(readFileSync(join(root, "compose.yaml"), "utf8"), { merge: true }))

const roles = Object.entries(services).filter(([, { image }]) => image.includes("MILLRACE_IMAGE"))

describe("compose.yaml", () => {
  it("has an actor for every kind", () => {
    const actors = roles.flatMap(([, { command = [] }]) => (command[0] === "actor" ? command.slice(1) : []))
    assert.sameMembers(actors, [...taskNames])
  })

  it("has each role do nothing but its work", () => {
    for (const [name, role] of roles) {
      assert.isTrue(role.read_only, name)
      assert.deepEqual([role.cap_drop, role.security_opt], [["ALL"], ["no-new-privileges:true"]], name)
    }
  })

  it("tells roles what they read", () => {
    for (const [name, { environment = {} }] of roles) {
      for (const setting of Object.keys(environment)) assert.isTrue(known.has(setting), `${name} ${setting}`)
    }
  })

  it("gives each more time to end than it needs", () => {
    // MILLRACE_DRAIN, 10 seconds, and as many to hand back what is not finished.
    for (const [name, { stop_grace_period = "10s" }] of roles)
      assert.isAbove(Number.parseInt(stop_grace_period, 10), 20, name)
  })

  it("listens to this machine alone", () => {
    const open = Object.values(services).flatMap(({ ports = [] }) => ports)
    for (const port of open) assert.match(port, /^127\.0\.0\.1:/)
  })
})
