/** The list of tasks. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, badge, go, idOf } from "./Dashboard.ts"

export const tasks = ({ main, pipeline }: Dashboard) =>
  describe("the list of tasks", () => {
    it("shows what finishes as it finishes", async () => {
      const { page } = main()
      await go(page, "#/tasks")
      await page.locator("#connection[data-connection=live]").waitFor()
      const id = await pipeline().submit("count", { text: "something new" })
      await page.locator(`.row[data-id="${id}"] .badge[data-state=succeeded]`).waitFor()
    })

    it("is narrowed by state and kind, and that is in its address", async () => {
      const { page } = main()
      const id = await pipeline().submit("fetch", { url: pipeline().address("/stuck/1") })
      await fetch(`${pipeline().url}/v1/tasks/${id}`, { method: "DELETE" })
      await go(page, "#/tasks")
      await page.getByLabel("State").selectOption("cancelled")
      await page.getByLabel("Kind").selectOption("fetch")
      await page.waitForURL("**/#/tasks?kind=fetch&state=cancelled")
      await page.locator(`.row[data-id="${id}"]`).waitFor()
      expect(await page.locator(".row:not([data-state=cancelled])").count()).toBe(0)
    })

    it("can be narrowed by keys, one state after the other", async () => {
      const { page } = main()
      await go(page, "#/tasks")
      await page.getByLabel("State").focus()
      for (const state of ["scheduled", "queued"]) {
        await page.keyboard.press("ArrowDown")
        await page.waitForURL(`**/#/tasks?state=${state}`)
      }
      expect(await page.evaluate("document.activeElement.tagName")).toBe("SELECT")
    })

    it("shows what is not finished, and lets it go once it is", async () => {
      const { page } = main()
      const id = await pipeline().submit("fetch", { url: pipeline().address("/stuck/2") })
      await go(page, "#/tasks?state=running")
      await page.locator("#connection[data-connection=live]").waitFor()
      await page.locator(`.row[data-id="${id}"]`).waitFor()
      await fetch(`${pipeline().url}/v1/tasks/${id}`, { method: "DELETE" })
      await page.locator(`.row[data-id="${id}"]`).waitFor({ state: "detached" })
    })

    it("has pages", async () => {
      const { page } = main()
      const ids = await Promise.all(
        Array.from({ length: 60 }, (_, n) => pipeline().submit("count", { text: `${n}` }))
      )
      await Promise.all(ids.map((id) => fetch(`${pipeline().url}/v1/tasks/${id}?wait=10`)))
      await go(page, "#/tasks?state=succeeded&kind=count&within=1h")
      await page.getByRole("link", { name: "Older" }).click()
      await page.getByRole("link", { name: "Newer" }).waitFor()
      expect(await page.locator(".row").count()).toBeGreaterThan(5)
      const second = page.url()
      await page.getByRole("link", { name: "Newer" }).click()
      await page.getByRole("link", { name: "Older" }).waitFor()
      expect(page.url()).not.toContain("cursor")
      // Who comes from elsewhere is led nowhere else.
      await page.goto("about:blank")
      await page.goto(second)
      await page.getByRole("link", { name: "Newest" }).click()
      await page.getByRole("link", { name: "Older" }).waitFor()
      expect(page.url()).not.toContain("cursor")
    })

    it("finds a task by its id, and moves by keys", async () => {
      const { page } = main()
      const id = await pipeline().submit("count", { text: "found" })
      await go(page, "#/")
      await page.keyboard.press("g")
      await page.keyboard.press("t")
      await page.locator(".row").first().waitFor()
      await page.keyboard.press("j")
      await page.keyboard.press("j")
      await page.locator(".row:nth-child(2) .row-link:focus").waitFor()
      await page.keyboard.press("/")
      await page.keyboard.type(id)
      await page.keyboard.press("Enter")
      await badge(page, "succeeded").waitFor()
      expect(await idOf(page)).toBe(id)
      await page.keyboard.press("?")
      await page.getByRole("dialog").getByText("Retry this task").waitFor()
      await page.keyboard.press("Escape")
      await page.getByRole("dialog").waitFor({ state: "detached" })
    })
  })
