/** The overview. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, go } from "./Dashboard.ts"
import { barriers } from "./browser.ts"

export const overview = ({ main, pipeline }: Dashboard) =>
  describe("the overview", () => {
    it("sees every kind, and the workers that are alive", async () => {
      const { page } = main()
      await page.locator(".kind-card").first().waitFor()
      expect(await page.locator(".kind-card h2").allTextContents()).toEqual([
        "fetch",
        "count",
        "resize",
        "notify",
        "count-page",
        "thumbnails"
      ])
      await page.locator(".totals li", { hasText: "workers alive" }).getByText("6", { exact: true }).waitFor()
      await page.locator("#connection[data-connection=live]").waitFor()
    })

    it("pauses a kind, once asked whether that is meant, and lets it go on", async () => {
      const { page } = main()
      await go(page, "#/")
      const card = page.locator(".kind-card[data-kind=count]")
      await card.getByRole("button", { name: "Pause count" }).click()
      await page.getByRole("button", { name: "Not now" }).click()
      expect(await card.locator(".paused").isVisible()).toBe(false)
      await card.getByRole("button", { name: "Pause count" }).click()
      await page.locator("dialog").getByRole("button", { name: "Pause it" }).click()
      await card.locator(".paused").waitFor()
      const id = await pipeline().submit("count", { text: "it waits" })
      await card.locator(".figure", { hasText: "queued" }).getByText("1", { exact: true }).waitFor()
      expect(await barriers(page)).toEqual([])
      // Whoever waits for a task of it, or is about to submit one, is told so.
      for (const where of [`#/tasks/${id}`, "#/try/count"]) {
        await go(page, where)
        await page.getByText("count is paused: its tasks wait until it is resumed.").waitFor()
        expect(await barriers(page)).toEqual([])
      }
      // And so is whoever looks at what waits; the tasks of other kinds do not.
      await go(page, "#/tasks?state=queued")
      await page.locator(`.row[data-id="${id}"] .paused`).waitFor()
      expect(await barriers(page)).toEqual([])
      await go(page, "#/")
      await card.locator(".paused").waitFor()
      const before = page.viewportSize()
      await page.setViewportSize({ width: 360, height: 740 })
      const widest =
        "Math.max(...[...document.querySelectorAll('.kind-card *')].map((one) => one.getBoundingClientRect().right))"
      expect(await page.evaluate(widest)).toBeLessThanOrEqual(360)
      if (before !== null) await page.setViewportSize(before)
      // As somebody else sees it who comes now.
      await page.reload()
      await card.locator(".paused").waitFor()
      await card.getByRole("button", { name: "Resume count" }).click()
      await card.locator(".paused").waitFor({ state: "hidden" })
      const task = await fetch(`${pipeline().url}/v1/tasks/${id}?wait=10`)
      expect(await task.json()).toMatchObject({ state: "succeeded" })
    })
  })
