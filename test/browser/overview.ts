/** The overview. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard } from "./Dashboard.ts"

export const overview = ({ main }: Dashboard) =>
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
  })
