/** Tasks that are to be done later. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, badge, go } from "./Dashboard.ts"

export const later = ({ main, pipeline }: Dashboard) =>
  describe("who wants a task done later", () => {
    it("says when, sees it wait for its time, and has it done now after all", async () => {
      const { page } = main()
      await go(page, "#/try/count")
      await page.getByRole("textbox", { name: /^Text/ }).fill("not now but then")
      await page.getByLabel(/Not before/).fill("2999-01-01T10:00:00")
      await page.getByRole("button", { name: "Submit" }).click()
      await page.getByText(/at most 366 days ahead/).waitFor()
      const tomorrow = new Date(Date.now() + 86_400_000)
      const local = new Date(tomorrow.getTime() - tomorrow.getTimezoneOffset() * 60_000)
      await page.getByLabel(/Not before/).fill(local.toISOString().slice(0, 19))
      expect(await page.locator("pre").textContent()).toContain('"runAt":"')
      await page.getByRole("button", { name: "Submit" }).click()
      await badge(page, "scheduled").waitFor()
      await page.getByText(/due in 23 h 59 min/).waitFor()
      await go(page, "#/tasks?state=scheduled&kind=count")
      await page.locator(".row .outcome", { hasText: "due" }).waitFor()
      await page.locator(".row-link").click()
      await page.getByRole("button", { name: "Run now" }).click()
      await badge(page, "succeeded").waitFor()
    })

    it("sees it begin when it is due, and that they are counted until then", async () => {
      const { page } = main()
      await pipeline().submit("count", { text: "another day" }, { delay: 86_400 })
      await go(page, "#/")
      await page.locator(".totals li", { hasText: /1for later/ }).waitFor()
      await go(page, `#/tasks/${await pipeline().submit("count", { text: "soon" }, { delay: 1 })}`)
      await badge(page, "succeeded").waitFor()
    })
  })
