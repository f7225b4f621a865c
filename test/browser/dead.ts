/** The dead letters. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, go } from "./Dashboard.ts"

export const dead = ({ main, pipeline }: Dashboard) =>
  describe("the dead letters", () => {
    it("stand by their reason, and are retried one group, some, or all at once", async () => {
      const { page } = main()
      const { address, answers, submit } = pipeline()
      const paths = ["/dead/1", "/dead/2", "/dead/3"]
      for (const path of paths) answers(path, 410)
      const ids = await Promise.all(paths.map((path) => submit("fetch", { url: address(path) })))
      const lost = await submit("count", { blob: "nothing" })
      await go(page, "#/dead")
      const gone = page.getByRole("region", { name: "PageGone" })
      for (const id of ids) await gone.locator(`.row[data-id="${id}"]`).waitFor()
      await page.getByRole("region", { name: "BlobMissing" }).locator(`.row[data-id="${lost}"]`).waitFor()

      for (const path of paths) answers(path, 200)
      const [first = "", second = "", third = ""] = ids
      for (const id of [first, second]) await page.getByLabel(`Select ${id}`).check()
      await page.getByRole("button", { name: "Retry 2 selected" }).click()
      for (const id of [first, second])
        await page.locator(`.row[data-id="${id}"]`).waitFor({ state: "detached" })
      await page.getByText("2 tasks are queued again.").waitFor()
      await expect.poll(() => page.getByRole("button", { name: "Retry selected" }).isDisabled()).toBe(true)
      expect(await gone.locator(`.row[data-id="${third}"]`).count()).toBe(1)

      await page.getByRole("button", { name: "Retry all" }).click()
      await page.getByRole("dialog").getByRole("button", { name: "Retry all" }).click()
      await page.locator(`.row[data-id="${third}"]`).waitFor({ state: "detached" })
      // It failed again, as it must, and is back by itself.
      await page.locator(`.row[data-id="${lost}"]`).waitFor()
    })

    it("keep what has failed once more before the word came that it is queued", async () => {
      const { page } = main()
      const id = await pipeline().fails("/hopeless")
      await go(page, "#/dead")
      const row = page.locator(`.row[data-id="${id}"]`)
      await row.waitFor()
      const firstEnd = await row.locator("time").getAttribute("datetime")
      await page.route("**/retry", async (route) => {
        const response = await route.fetch()
        // It has failed again, and this page has heard of it.
        await page.locator(`.row[data-id="${id}"] time:not([datetime="${firstEnd}"])`).waitFor()
        await route.fulfill({ response })
      })
      await page.getByLabel(`Select ${id}`).check()
      await page.getByRole("button", { name: "Retry 1 selected" }).click()
      await page.getByText("1 task is queued again.").last().waitFor()
      // What is drawn with the next one is drawn after that.
      const next = await pipeline().fails("/hopeless/next")
      await page.locator(`.row[data-id="${next}"]`).waitFor()
      expect(await row.count()).toBe(1)
      await page.unrouteAll()
    })

    it("say that only one lot at a time is retried", async () => {
      const { page } = main()
      await page.route("**/retry", () => {})
      const again = page.locator(".group-head button").first()
      await again.click()
      await page.locator(".retry-bar").waitFor()
      await again.click()
      await page.getByText("Others are being retried just now").waitFor()
      await page.reload()
      await page.unrouteAll()
    })
  })
