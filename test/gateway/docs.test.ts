import { createHash } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { onGateway } from "./gateway.ts"

const { ask } = onGateway()

const page = async () => (await ask("/docs")).text()

describe("the page about the API", () => {
  it("brings all it needs, loads nothing and runs nothing", async () => {
    const response = await ask("/docs")
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toContain("text/html")
    const html = await response.text()
    expect(/<(script|link|img|iframe)|\son\w+=|\sstyle=/.exec(html)?.[0]).toBeUndefined()
    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? ""
    const policy = response.headers.get("content-security-policy") ?? ""
    expect(policy).toContain(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|script-src|http/)
  })

  it("tells of every path, and of every kind by an example", async () => {
    const html = await page()
    const { paths } = Object(await (await ask("/openapi.json")).json())
    for (const path of Object.keys(paths)) expect(html.includes(`<code>${path}</code></h3>`), path).toBe(true)
    for (const kind of taskNames) expect(html.includes(`id="post-v1-${kind}"`), kind).toBe(true)
    expect(html.includes("The mill turns as long as the race runs")).toBe(true)
  })

  it("leads nowhere that is not there, and has no place twice", async () => {
    const html = await page()
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target)
    expect(targets.filter((target) => !ids.includes(target))).toEqual([])
  })
})
