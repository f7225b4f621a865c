import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Redacted, Schema } from "effect"
import { ApiKey } from "../../src/gateway/auth/ApiKey.ts"
import { ApiKeys } from "../../src/gateway/auth/ApiKeys.ts"
import { startMillrace } from "../support/millrace.ts"
import { command } from "./command.ts"

const make = (...words: ReadonlyArray<string>) => command({}, ["key", ...words])

/** Whom a gateway with this setting takes the key for. */
const ownerOf = async (MILLRACE_API_KEYS: string, key: string) => {
  const settings = ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_API_KEYS }))
  return (await Effect.runPromise(Effect.provide(ApiKeys.configured, settings))).of(Redacted.make(key))
}

const Made = Schema.fromJsonString(Schema.Struct({ key: Schema.String, entry: ApiKey }))

describe("millrace key", () => {
  it("prints a key, and the line that lets it in", async () => {
    const { code, out } = await command({}, ["key", "--name", "ci", "--scopes", "submit,read"], {
      isTerminal: true
    })
    expect(code).toBe(0)
    const key = /^ {2}(mr_[\w-]{43})$/m.exec(out)?.[1] ?? ""
    const line = /^ {2}(ci submit,read [0-9a-f]{64})$/m.exec(out)?.[1] ?? ""
    expect(line).not.toContain(key)
    expect(await ownerOf(line, key)).toMatchObject({ name: "ci", scopes: ["submit", "read"] })
  })

  it("gives a program the key and its entry, each time another", async () => {
    const words = ["--name", "board", "--scopes", "read", "--rate", "50", "--burst", "100"]
    const [one, other] = [await make(...words), await make(...words)].map(({ out }) =>
      Schema.decodeUnknownSync(Made)(out)
    )
    expect(one?.entry).toMatchObject({ name: "board", scopes: ["read"], ratePerSecond: 50, burst: 100 })
    expect(await ownerOf(JSON.stringify([one?.entry]), one?.key ?? "")).toEqual(one?.entry)
    expect(other?.key).not.toBe(one?.key)
  })

  it.each([
    [["--name", "CI", "--scopes", "read"], "name"],
    [["--name", "ci", "--scopes", "write"], "scopes"],
    [["--name", "ci", "--scopes", ""], "scopes"],
    [["--name", "ci"], "scopes"],
    [["--name", "ci", "--scopes", "read", "--rate", "0"], "rate"]
  ])("refuses %j", async (words, flag) => {
    const { code, out, err } = await make(...words)
    expect(code).not.toBe(0)
    expect(out).not.toContain("mr_")
    expect(err).toContain(`--${flag}`)
  })
})

describe("a gateway that others could reach", () => {
  it("ends at once without keys, and says what to do; it does not wait for NATS", async () => {
    const gateway = startMillrace(["gateway"], { NATS_URL: "nats://127.0.0.1:1", HOST: "0.0.0.0" })
    expect(await gateway.ended).toBe(1)
    expect(gateway.output()).toMatch(
      /^millrace: Others could reach the gateway at 0\.0\.0\.0, .*`millrace key`.*\n$/
    )
  })
})
