/** The schedules: one is made, is seen to tick, rests, goes on, and is deleted. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, badge, go } from "./Dashboard.ts"

export const schedules = ({ main, pipeline }: Dashboard) =>
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

    it("take the input in the form of the kind, or as JSON, and say at once where that is none", async () => {
      const { page } = main()
      const input = page.getByRole("group", { name: "Input", exact: true })
      await page.getByLabel("Kind").selectOption("count")
      expect(await input.getByRole("textbox", { name: /^Text/ }).inputValue()).not.toBe("")
      await input.getByRole("button", { name: "JSON", exact: true }).click()
      const raw = input.getByLabel("Input as JSON")
      await raw.fill(`{\n  "text": "to be",\n  "top": two\n}`)
      await input.getByText("This is no JSON: line 3, column 10: a value is expected, and not t.").waitFor()
      expect(await raw.getAttribute("aria-invalid")).toBe("true")
      // What the gateway finds wrong stands there as well.
      await raw.fill(`{"text":"to be","topp":2}`)
      await page.getByLabel("Name").fill("wrong")
      await page.getByRole("button", { name: "Save schedule" }).click()
      await input.getByText(/^topp: /).waitFor()
      await raw.fill(`{"text":"to be","top":2}`)
      await input.getByRole("button", { name: "Form", exact: true }).click()
      expect(await input.getByRole("textbox", { name: /^Text/ }).inputValue()).toBe("to be")
    })

    it("are changed, and keep what the form has no field for", async () => {
      const { page } = main()
      await go(page, "#/schedules")
      const address = `${pipeline().url}/v1/schedules/changed`
      const made = { kind: "count", input: { text: "a" }, every: "90m", lane: "high", retry: { attempts: 2 } }
      await fetch(address, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...made, paused: true, overlap: "queue" })
      })
      await row("changed").getByRole("button", { name: "Change" }).click()
      await page.getByRole("heading", { name: "Change changed" }).waitFor()
      expect(await page.getByLabel("Or every").inputValue()).toBe("90m")
      await page.getByText("Stays as it is: retry, lane.").waitFor()
      await page.getByRole("textbox", { name: /^Text/ }).fill("b")
      await page.getByRole("button", { name: "Save schedule" }).click()
      await page.getByRole("heading", { name: "New schedule" }).waitFor()
      expect(await (await fetch(address)).json()).toMatchObject({
        input: { text: "b" },
        every: 5_400,
        lane: "high",
        options: { retry: { attempts: 2 } },
        paused: true,
        overlap: "queue"
      })
      await fetch(address, { method: "DELETE" })
      await row("changed").waitFor({ state: "detached" })
    })

    it("are made, seen to tick, paused, run now, resumed and deleted", async () => {
      const { page } = main()
      await page.getByLabel("Name").fill("Often")
      await page.getByLabel("Kind").selectOption("count")
      await page.getByLabel("Or every").fill("1s")
      await page.getByRole("button", { name: "Save schedule" }).click()
      await page.getByText(/1 to 64 lower-case letters/).waitFor()
      await page.getByLabel("Name").fill("often")
      await page.getByRole("button", { name: "Save schedule" }).click()
      await row("often").waitFor()
      await row("often").getByText("every second").waitFor()
      await row("often").locator(".badge[data-state=succeeded]").waitFor()
      await row("often").getByRole("button", { name: "Pause" }).click()
      await row("often").getByText("next paused").waitFor()
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
