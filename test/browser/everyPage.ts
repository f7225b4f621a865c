/** What holds for every page. */
import { beforeAll, describe, expect, it } from "@effect/vitest"
import type { Page } from "playwright-core"
import { type Dashboard, go } from "./Dashboard.ts"
import { barriers, overflow } from "./browser.ts"

export const everyPage = ({ browser, main, pipeline }: Dashboard) =>
  describe("every page", () => {
    let places: ReadonlyArray<string>
    beforeAll(async () => {
      const { address, submit } = pipeline()
      const counted = await submit("count-page", { url: address("/article") })
      const scheduled = await submit("count", { text: "then" }, { delay: 3_600 })
      const failed = await submit("fetch", { url: address("/gone") })
      for (const id of [counted, failed]) await fetch(`${pipeline().url}/v1/tasks/${id}?wait=20`)
      places = [
        "#/",
        "#/tasks",
        `#/tasks/${counted}`,
        `#/tasks/${failed}`,
        `#/tasks/${scheduled}`,
        "#/schedules",
        "#/dead",
        "#/try/notify",
        "#/try/resize"
      ]
      await main().page.emulateMedia({ reducedMotion: "reduce" })
    })

    /** In turn, each as it is once nothing is loaded any more. */
    const visit = async (look: (place: string) => Promise<void>, which = places) => {
      for (const place of which) {
        await go(main().page, place)
        await main().page.locator(".page:not(:has(.notice.wait))").waitFor()
        await look(place)
      }
    }

    it("keeps nobody out", async () => {
      await visit(async (place) => expect(await barriers(main().page), place).toEqual([]))
    })

    it("can be read in the dark as well", async () => {
      await main().page.emulateMedia({ colorScheme: "dark" })
      expect(await ground(main().page)).toBe(dark)
      // What has a colour of its own is on these.
      const which = places.filter((place) => !["#/tasks", "#/try/notify"].includes(place))
      await visit(
        async (place) => expect(await barriers(main().page, ["color-contrast"]), place).toEqual([]),
        which
      )
      await main().page.emulateMedia({ colorScheme: "light" })
      expect(await ground(main().page)).toBe(light)
    })

    it("fits a phone", async () => {
      const before = main().page.viewportSize()
      await main().page.setViewportSize({ width: 360, height: 740 })
      await visit(async (place) => expect(await overflow(main().page), place).toBeLessThanOrEqual(0))
      if (before !== null) await main().page.setViewportSize(before)
    })

    it("says when it is cut off, and when it is back", async () => {
      const { page } = main()
      await go(page, "#/")
      await page.locator("#connection[data-connection=live]").waitFor()
      await page.context().setOffline(true)
      await page.locator("#connection[data-connection=offline]").waitFor()
      await page.context().setOffline(false)
      await page.locator("#connection[data-connection=live]").waitFor()
    })

    it.each([
      ["overview", "#/"],
      ["list of dead letters", "#/dead"]
    ])("does not pass for live while NATS is away: the %s", async (_, place) => {
      const { page } = await browser.open()
      await page.goto(`${pipeline().url}/${place}`)
      await page.locator("#connection[data-connection=live]").waitFor()
      await pipeline().withoutNats(async () => {
        await page.locator("#connection[data-connection=reconnecting]").waitFor()
        await page.getByText(/What is shown may be old/).waitFor()
      })
      await page.locator("#connection[data-connection=live]").waitFor()
    })

    it("has the colours that its reader chose, also the next time", async () => {
      const { page } = main()
      await page.getByRole("button", { name: "Colours: as the system" }).click()
      await page.getByRole("button", { name: "Colours: light" }).click()
      expect(await ground(page)).toBe(dark)
      await page.reload()
      expect(await ground(page)).toBe(dark)
    })

    it("is met without an error", () => {
      // What the gateway refuses the browser tells as an error: some tests have something refused, or NATS taken away, and
      // one made up its task.
      expect(
        main().faults.filter((fault) => !/422|409|503/.test(fault) && !fault.includes("count_slow"))
      ).toEqual([])
    })
  })

const light = "rgb(244, 246, 246)"
const dark = "rgb(13, 18, 20)"

const ground = (page: Page) => page.evaluate("getComputedStyle(document.body).backgroundColor")
