/** In production each role comes over TLS as a user of its own, which its Secret names, with rights that are printed for it. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { makeAuthority } from "../support/certificates.ts"
import { startMillrace } from "../support/millrace.ts"
import { type OwnNats, startOwnNats } from "../support/ownNats.ts"
import { makeKey } from "./makeKey.ts"
import { rendered } from "./rendered.ts"
import { containersOf, isRole, nameOf, workloads } from "./Thing.ts"
import { type Role, rolesOf, startRole } from "./startRole.ts"
import { kustomize } from "./tools.ts"

const tool = await kustomize()
const things = tool === undefined ? [] : await rendered(tool, "overlays/prod")

/** As README.md says to make it: the Secret of a role is called after its user. */
const userOf = (name: string) => {
  const role = workloads(things).find((one) => isRole(one) && nameOf(one) === name)
  const secrets = role === undefined ? [] : containersOf(role).flatMap(({ envFrom = [] }) => envFrom)
  return secrets.flatMap(({ secretRef }) => /^nats-(.+)$/.exec(secretRef?.name ?? "")?.[1] ?? [])[0] ?? ""
}

describe.runIf(tool !== undefined)("a pod in production", { timeout: 60_000 }, () => {
  let folder: string
  let nats: OwnNats
  let given: Record<string, string>
  const started: Array<Role> = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "millrace-secured-"))
    const authority = makeAuthority(folder)
    const { cert, key } = authority.issue("nats")
    const printed = startMillrace(["nats-permissions", "--format", "nats", "--account", "MILLRACE"], {})
    assert.strictEqual(await printed.ended, 0)
    // What the Secret nats-passwords has.
    const accounts = printed.output().replaceAll(/\$NATS_PASSWORD_\w+/g, '"s3cret"')
    nats = await startOwnNats({
      jetStream: "on",
      more: `${accounts}\ntls { cert_file: ${JSON.stringify(cert)}, key_file: ${JSON.stringify(key)} }`
    })
    given = {
      NATS_URL: `tls://127.0.0.1:${nats.port}`,
      NATS_TLS_CA: authority.ca,
      NATS_PASSWORD: "s3cret",
      MILLRACE_API_KEYS: (await makeKey()).entries,
      // There is one server here, and no proxy.
      MILLRACE_REPLICAS: "1"
    }
  })
  afterAll(async () => {
    await Promise.all(started.map(({ process }) => process.kill("SIGTERM")))
    await nats?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const start = (name: string) => {
    const role = startRole(things, name, { ...given, NATS_USER: userOf(name) })
    started.push(role)
    return role
  }

  it("of set-up makes the streams, and ends", async () => {
    const { process } = start("setup")
    assert.strictEqual(await process.ended, 0, process.output())
  })

  it.each(rolesOf(things).filter((name) => name !== "setup"))("of %s is ready, and ends", async (name) => {
    const { process, ready } = start(name)
    await ready()
    assert.strictEqual(await process.kill("SIGTERM"), 0)
  })

  it("was refused nothing", async () => {
    const refused = (await nats.log()).split("\n").filter((line) => line.includes("Violation"))
    assert.deepEqual(refused, [])
  })
})
