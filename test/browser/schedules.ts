/** The schedules: one is made, is seen to tick, rests, goes on, and is deleted. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, badge, go } from "./Dashboard.ts"

export const schedules = ({ main }: Dashboard) =>
  describe("the schedules", () => {
    const row = (name: string) => main().page.locator(`.schedule[data-name="${name}"]`)

    it("show the next five runs as one is typed, and what is wrong with it", async () => {
      const { page } = main()
      await go(page, "#/schedules")
      const next = page.locator(".preview li")
      await next.nth(4).waitFor()
      await page.getByLabel("Cron", { exact: true }).fill("0 30 2 31 12 *")
      await page.getByLabel("Time zone").fill("UTC")
      await expect
        .poll(async () => (await next.allTextContents()).every((time) => /Dec 31/.test(time)))
        .toBe(true)
      await page.getByLabel("Cron", { exact: true }).fill("0 0 25 * * *")
      await page.getByText("its hour is wrong: 25 is more than 23").waitFor()
      expect(await next.count()).toBe(0)
      // It ticks by one of both.
      await page.getByLabel("Or every").fill("1s")
      expect(await page.getByLabel("Cron", { exact: true }).inputValue()).toBe("")
      await next.nth(4).waitFor()
    })

    it("are made, seen to tick, paused, run now, resumed and deleted", async () => {
      const { page } = main()
      await page.getByLabel("Name").fill("Often")
      await page.getByLabel("Kind").selectOption("count")
      await page.getByRole("button", { name: "Save schedule" }).click()
      await page.getByText(/1 to 64 lower-case letters/).waitFor()
      await page.getByLabel("Name").fill("often")
      await page.getByRole("button", { name: "Save schedule" }).click()
      await row("often").waitFor()
      await row("often").getByText("every second").waitFor()
      await row("often").locator(".badge[data-state=succeeded]").waitFor()
      await row("often").getByRole("button", { name: "Pause" }).click()
      await row("often").getByText("paused").waitFor()
      await row("often").getByRole("button", { name: "Run now" }).click()
      await page.getByRole("link", { name: "its task" }).click()
      await badge(page, "succeeded").waitFor()
      await page
        .getByText(/count_often-now-/)
        .first()
        .waitFor()
      await go(page, "#/schedules")
      await row("often").getByRole("button", { name: "Resume" }).click()
      await row("often").getByRole("button", { name: "Pause" }).waitFor()
      await row("often").getByRole("button", { name: "Delete" }).click()
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click()
      await row("often").waitFor({ state: "detached" })
    })
  })
