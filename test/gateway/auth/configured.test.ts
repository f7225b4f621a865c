import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Redacted } from "effect"
import { ApiKeys } from "../../../src/gateway/auth/ApiKeys.ts"
import { newKey } from "./keys.ts"

const ci = newKey("ci", ["read"])
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-keys-"))
})
afterAll(() => rm(folder, { recursive: true }))

const configured = (settings: Record<string, string>) =>
  Effect.provide(ApiKeys.configured, ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings)))

describe("keys", () => {
  it("are not required where none is set", async () => {
    expect((await Effect.runPromise(configured({}))).required).toBe(false)
  })

  it("are read from a file", async () => {
    const MILLRACE_API_KEYS_FILE = join(folder, "keys")
    await writeFile(MILLRACE_API_KEYS_FILE, `${ci.line}\n`)
    const keys = await Effect.runPromise(configured({ MILLRACE_API_KEYS_FILE }))
    expect(keys.required).toBe(true)
    expect(keys.of(Redacted.make(ci.key))?.name).toBe("ci")
    expect(keys.of(Redacted.make(ci.entry.hash))).toBeUndefined()
  })

  it.each([
    ["a file that is not there", { MILLRACE_API_KEYS_FILE: "/nowhere/keys" }, "the file cannot be read"],
    [
      "both at once",
      { MILLRACE_API_KEYS_FILE: "/nowhere/keys", MILLRACE_API_KEYS: ci.line },
      "MILLRACE_API_KEYS_FILE is set as well; unset one"
    ]
  ])("are refused from %s", async (_, settings, reason) => {
    const refused = await Effect.runPromise(Effect.flip(configured(settings)))
    expect(String(refused)).toContain(reason)
    expect(String(refused)).not.toContain(ci.entry.hash)
  })
})
