/** A gateway that asks for keys. */
import { createHash } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { type TestGateway, startGateway } from "../gateway/gateway.ts"
import { newKey } from "../gateway/auth/keys.ts"
import { type Dashboard, go } from "./Dashboard.ts"
import { barriers } from "./browser.ts"

export const keys = ({ browser, pipeline }: Dashboard) => {
  describe("a gateway with keys", () => {
    const key = `mr_${"k".repeat(43)}`
    let gateway: TestGateway
    beforeAll(async () => {
      const hash = createHash("sha256").update(key).digest("hex")
      const keys = [{ name: "on-call", hash, scopes: ["read", "submit"] }]
      gateway = await startGateway(pipeline().nats, { MILLRACE_API_KEYS: JSON.stringify(keys) })
    })
    afterAll(() => gateway.stop())

    it("asks for one, takes it, and lets its holder do what it may", async () => {
      await pipeline().fails("/never")
      const { page, faults } = await browser.open()
      await page.goto(`${gateway.url}/#/tasks`)
      await page.getByLabel("API key").fill("mr_wrong")
      await page.getByRole("button", { name: "Log in" }).click()
      await page.getByText("This key is not known here.").waitFor()
      expect(await barriers(page)).toEqual([])
      await page.getByLabel("API key").fill(key)
      await page.getByRole("button", { name: "Log in" }).click()
      await page.locator(".row").first().waitFor()
      await page.reload()
      await page.locator(".row").first().waitFor()
      await go(page, "#/try/count")
      const file = { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("one two") }
      await page.locator("input[type=file]").setInputFiles(file)
      await page.getByText("a.txt, 7 B, stored").waitFor()
      // Its session ends, and what was typed does not.
      await page.getByLabel(/^Text/).fill("a long text")
      await page.context().clearCookies()
      await page.getByRole("button", { name: "Submit" }).click()
      await page.getByLabel("API key").fill(key)
      await page.getByRole("button", { name: "Log in" }).click()
      await page.getByLabel(/^Text/).waitFor()
      expect(await page.getByLabel(/^Text/).inputValue()).toBe("a long text")
      // It may read and submit, but not have anything done again.
      await go(page, "#/tasks?state=failed")
      await page.locator(".row-link").first().click()
      await page.locator(".failure").waitFor()
      expect(await page.getByRole("button", { name: "Retry" }).isVisible()).toBe(false)
      await go(page, "#/dead")
      await page.getByText("Your key may not retry tasks.").waitFor()
      // What a kind is limited to it sees, and changes nothing of it, nor pauses it.
      await go(page, "#/")
      await page.locator(".kind-card").first().waitFor()
      expect(await page.getByRole("button", { name: /^(Limit|Change|Pause)/ }).count()).toBe(0)
      await go(page, "#/schedules")
      expect(await page.getByRole("form").count()).toBe(0)
      await page.getByRole("button", { name: "Log out on-call" }).click()
      await page.getByLabel("API key").waitFor()
      // A refused login is told by the browser as well.
      expect(faults.filter((fault) => !fault.includes("401"))).toEqual([])
    })
  })

  describe("a key that may only submit", () => {
    const shop = newKey("shop", ["submit"])
    let gateway: TestGateway
    beforeAll(async () => {
      gateway = await startGateway(pipeline().nats, { MILLRACE_API_KEYS: shop.line })
    })
    afterAll(() => gateway.stop())

    it("finds what it may do, and is asked for nothing more", async () => {
      const { page, faults } = await browser.open()
      await page.goto(`${gateway.url}/#/`)
      await page.getByLabel("API key").fill(shop.key)
      await page.getByRole("button", { name: "Log in" }).click()
      await page.getByRole("link", { name: "count", exact: true }).click()
      expect(
        await page.getByRole("navigation", { name: "Pages" }).getByRole("link").allTextContents()
      ).toEqual(["Try it"])
      await page.getByLabel(/^Text/).fill("one two")
      await page.getByRole("button", { name: "Submit" }).click()
      const id = await page.locator(".form-message code").textContent()
      expect(id).toMatch(/^count_/)
      await page.goto(`${gateway.url}/#/tasks/${id}`)
      await page.getByText("Your key may not read tasks").waitFor()
      expect(faults).toEqual([])
    })
  })
}
