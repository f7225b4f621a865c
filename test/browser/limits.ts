/** What a kind is limited to, seen and changed on the overview. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, go } from "./Dashboard.ts"
import { barriers, overflow } from "./browser.ts"

export const limits = ({ main, pipeline }: Dashboard) =>
  describe("the limits of a kind", () => {
    const card = () => main().page.locator(".kind-card[data-kind=notify]")
    const dialog = () => main().page.locator("dialog")
    /** Of all tasks, and of those of each key. */
    const field = (name: string, of: "all" | "each") =>
      dialog()
        .getByRole("group", { name: of === "all" ? /together/ : /each/ })
        .getByLabel(name)
    const save = () => dialog().getByRole("button", { name: "Save limits" }).click()
    const address = () => `${pipeline().url}/v1/kinds/notify/limits`
    const standing = async (): Promise<unknown> => (await fetch(address())).json()

    it("are set, and what is shown is what stands", async () => {
      const { page } = main()
      await go(page, "#/")
      await card().getByText("Not limited").waitFor()
      await card().getByRole("button", { name: "Limit notify" }).click()
      await field("Run at once", "all").fill("20")
      await field("Begin", "all").fill("100")
      await field("within", "all").fill("1m")
      await field("Burst", "all").fill("10")
      await field("Begin", "each").fill("5")
      await save()
      await card()
        .getByText("Limited to 20 at a time, 100 a minute (10 at once), 5 a second of each key")
        .waitFor()
      await dialog().waitFor({ state: "detached" })
      expect(await standing()).toEqual({
        concurrency: 20,
        rate: { count: 100, seconds: 60, burst: 10 },
        perKey: { rate: { count: 5, seconds: 1 } }
      })
    })

    it("are changed from what stands, though somebody else has set it since", async () => {
      const { page } = main()
      const body = JSON.stringify({ rate: { count: 3, seconds: 90 }, perKey: { concurrency: 2 } })
      await fetch(address(), { method: "PUT", headers: { "content-type": "application/json" }, body })
      await card().getByRole("button", { name: "Change the limits of notify" }).click()
      await dialog().waitFor()
      expect(await field("Run at once", "all").inputValue()).toBe("")
      expect(await field("within", "all").inputValue()).toBe("90s")
      expect(await field("Run at once", "each").inputValue()).toBe("2")
      expect(await barriers(page)).toEqual([])
      await page.emulateMedia({ colorScheme: "dark" })
      expect(await barriers(page, ["color-contrast"])).toEqual([])
      await page.emulateMedia({ colorScheme: "light" })
      const before = page.viewportSize()
      await page.setViewportSize({ width: 360, height: 740 })
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      if (before !== null) await page.setViewportSize(before)
    })

    it("say beside each field what is wrong with it, and stay as they were", async () => {
      await field("Begin", "all").fill("")
      await save()
      await dialog().getByText("Say how many begin in this time").waitFor()
      await field("Begin", "all").fill("3")
      await field("within", "all").fill("soon")
      await save()
      await dialog().getByText("This is no time: 1s, 1m or 1h is.").waitFor()
      await field("within", "all").fill("30d")
      await field("Run at once", "each").fill("0")
      await save()
      await dialog().getByText("A time from 0.1 to 604800 seconds, which is a week").waitFor()
      await dialog().getByText("Expected a value between 1 and 1000").waitFor()
      expect(await field("Run at once", "each").getAttribute("aria-invalid")).toBe("true")
      expect(await field("Run at once", "all").getAttribute("aria-invalid")).toBeNull()
      expect(await standing()).toEqual({ rate: { count: 3, seconds: 90 }, perKey: { concurrency: 2 } })
    })

    it("are lifted", async () => {
      await dialog().getByRole("button", { name: "No limits" }).click()
      await card().getByText("Not limited").waitFor()
      expect(await standing()).toEqual({})
    })
  })
