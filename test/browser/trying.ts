/** Trying a kind: its form, what is typed, and what comes of it. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, badge, go } from "./Dashboard.ts"
import { photograph } from "./pipeline.ts"

export const trying = ({ main, pipeline }: Dashboard) => {
  describe("who tries a kind", () => {
    it("submits an address and sees it counted without reloading", async () => {
      const { page } = main()
      await page.evaluate("window.stayed = true")
      await go(page, "#/try/count-page")
      await page.getByLabel("URL").fill(pipeline().address("/article"))
      await page.getByRole("button", { name: "Submit" }).click()
      await badge(page, "succeeded").waitFor()
      const counts = page.locator(".counts li")
      await counts.first().waitFor()
      expect(await counts.allTextContents()).toEqual(["1,689words", "557different", "8,664characters"])
      expect((await page.locator(".bars li").allTextContents())[0]).toBe("the161")
      // The tasks it called, as a tree.
      const called = page.locator(".tree ul a")
      await called.nth(1).waitFor()
      expect(await called.allTextContents()).toEqual(["fetch", "count"])
      expect(await page.evaluate("window.stayed")).toBe(true)
    })

    it("has it go before what waits, and sees so on the task and on what it called", async () => {
      const { page } = main()
      await go(page, "#/try/count-page")
      await page.getByLabel("URL").fill(pipeline().address("/article"))
      await page.getByLabel("Before what waits").check()
      expect(await page.locator("pre").textContent()).toContain(`"lane":"high"`)
      await page.getByRole("button", { name: "Submit" }).click()
      await badge(page, "succeeded").waitFor()
      await page.locator(".task-head .lane", { hasText: "high" }).waitFor()
      await go(page, "#/tasks")
      const row = page.locator(".row", { hasText: "fetch" }).first()
      await row.locator(".lane").waitFor()
    })

    it("uploads a photograph and sees five pictures", async () => {
      const { page } = main()
      await go(page, "#/try/thumbnails")
      await page.locator("input[type=file]").setInputFiles(photograph)
      await page.getByText(/photograph.jpg, 1.4 MB, stored/).waitFor()
      await page.getByRole("button", { name: "Submit" }).click()
      await badge(page, "succeeded").waitFor()
      const pictures = page.locator(".gallery img")
      await pictures.nth(4).waitFor()
      await expect
        .poll(() =>
          page.evaluate("[...document.querySelectorAll('.gallery img')].every((one) => one.naturalWidth > 0)")
        )
        .toBe(true)
      expect(await page.locator(".gallery strong").allTextContents()).toEqual([
        "1920 × 1440",
        "1280 × 960",
        "640 × 480",
        "320 × 240",
        "150 × 150"
      ])
    })

    it("is told beside the field what is wrong with it", async () => {
      const { page } = main()
      await go(page, "#/try/resize")
      await page.getByLabel("URL").fill("ftp://example.org/a.png")
      await page.locator("summary", { hasText: "option" }).click()
      await page.getByRole("button", { name: "Add sizes" }).click()
      await page.getByLabel("Width").fill("0")
      await page.getByRole("button", { name: "Submit" }).click()
      await page.getByText("Expected a value between 1 and 8192").waitFor()
      expect(await page.getByLabel("Width").getAttribute("aria-invalid")).toBe("true")
      expect(await page.getByLabel("URL").getAttribute("aria-invalid")).toBe("true")
    })

    it("is told that a number is none, which is not just left out", async () => {
      const { page } = main()
      await go(page, "#/try/count")
      await page.getByLabel(/^Text/).fill("one two")
      await page.locator("details.more-options").evaluateAll((all) => all.forEach((one) => (one.open = true)))
      await page.locator("input[name=top]").pressSequentially("1e")
      await page.getByRole("button", { name: "Submit" }).click()
      await page.locator(".fault", { hasText: "Expected" }).waitFor()
    })

    it("submits what is written as JSON, and gets the same as a form", async () => {
      const { page } = main()
      await go(page, "#/try/count")
      await page.getByRole("button", { name: "JSON", exact: true }).click()
      await page.getByLabel("Input as JSON").fill(`{"text":"one two two","words":"whitespace"}`)
      await page.getByRole("button", { name: "Form", exact: true }).click()
      expect(await page.getByLabel(/^Text/).inputValue()).toBe("one two two")
      expect(await page.locator("pre").textContent()).toContain(`"words":"whitespace"`)
      await page.getByRole("button", { name: "Submit" }).click()
      await badge(page, "succeeded").waitFor()
      expect((await page.locator(".bars li").allTextContents())[0]).toBe("two2")
    })
  })

  describe("what is typed to try a kind", () => {
    it("stays JSON where the form has no place for it, and says for what", async () => {
      const { page } = main()
      await go(page, "#/try/count")
      await page.getByRole("button", { name: "JSON", exact: true }).click()
      const raw = page.getByLabel("Input as JSON")
      await raw.fill(`{"text":"one two","colour":"red","top":"many"}`)
      await page.getByRole("button", { name: "Form", exact: true }).click()
      await page.getByText("no place for colour, top:").waitFor()
      expect(JSON.parse(await raw.inputValue())).toEqual({ text: "one two", colour: "red", top: "many" })
      await raw.fill(`{"text":"one two","top":3}`)
      await page.getByRole("button", { name: "Form", exact: true }).click()
      expect(await page.getByLabel(/^Text/).inputValue()).toBe("one two")
      expect(await page.getByText("no place for").count()).toBe(0)
    })

    it("is there again, until it is submitted or emptied", async () => {
      const { page } = main()
      await go(page, "#/try/count")
      await page.getByLabel(/^Text/).fill("half a sentence")
      await go(page, "#/try/notify")
      await page.reload()
      await go(page, "#/try/count")
      expect(await page.getByLabel(/^Text/).inputValue()).toBe("half a sentence")
      await page.getByRole("button", { name: "JSON", exact: true }).click()
      await page.getByLabel("Input as JSON").fill(`{"text":"a whole `)
      await page.reload()
      expect(await page.getByLabel("Input as JSON").inputValue()).toBe(`{"text":"a whole `)
      await page.getByLabel("Input as JSON").fill(`{"text":"a whole one"}`)
      await page.getByRole("button", { name: "Submit" }).click()
      await badge(page, "succeeded").waitFor()
      await go(page, "#/try/count")
      expect(await page.getByLabel(/^Text/).inputValue()).toBe("")
      await page.getByLabel(/^Text/).fill("no, nothing")
      await page.getByRole("button", { name: "Empty it" }).click()
      expect(await page.getByLabel(/^Text/).inputValue()).toBe("")
    })
  })
}
