/** The page of a task. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, badge, go } from "./Dashboard.ts"

export const task = ({ main, pipeline }: Dashboard) =>
  describe("who looks at a task", () => {
    it("sees each word beside its bar, whichever way it is written", async () => {
      const { page } = main()
      await go(page, `#/tasks/${await pipeline().submit("count", { text: "שלום hello" })}`)
      await page.locator(".bars li").nth(1).waitFor()
      const gaps = await page.evaluate(`[...document.querySelectorAll(".bars bdi")].map((word) => {
      const text = document.createRange()
      text.selectNodeContents(word)
      return Math.round(word.getBoundingClientRect().right - text.getBoundingClientRect().right)
    })`)
      expect(gaps).toEqual([0, 0])
    })

    it("reads why a task failed, and has it done again", async () => {
      const { page } = main()
      pipeline().answers("/moved", 404)
      const id = await pipeline().submit("fetch", { url: pipeline().address("/moved") })
      await go(page, `#/tasks/${id}`)
      await badge(page, "failed").waitFor()
      expect(await page.locator(".failure").textContent()).toMatch(/PageGone.*answered 404/)
      pipeline().answers("/moved", 200)
      await page.getByRole("button", { name: "Retry" }).click()
      await badge(page, "succeeded").waitFor()
      expect(await page.locator(".timeline strong").allTextContents()).toContain("Attempt 1 failed")
      // The page that was fetched, as its reader sees it.
      await page.getByText("Ask a child to draw a water mill").waitFor()
    })

    it("sees what has become of it, where somebody else had it done again before", async () => {
      const { page } = main()
      const id = await pipeline().fails("/shared")
      // Nobody tells this page.
      await page.route("**/v1/events*", () => {})
      await go(page, `#/tasks/${id}`)
      await badge(page, "failed").waitFor()
      await pipeline().mends("/shared", id)
      await fetch(`${pipeline().url}/v1/tasks/${id}?wait=20`)
      await page.getByRole("button", { name: "Retry" }).click()
      await page.getByText(/Too late/).waitFor()
      await badge(page, "succeeded").waitFor()
      await page.unrouteAll()
    })

    it("sees that somebody else has it done again", async () => {
      const { page } = main()
      const id = await pipeline().fails("/elsewhere")
      await go(page, `#/tasks/${id}`)
      await badge(page, "failed").waitFor()
      await pipeline().mends("/elsewhere", id)
      await badge(page, "succeeded").waitFor()
      // It is told once more what it is: nothing is lost by looking again.
      await page.getByText("Ask a child to draw a water mill").waitFor()
    })

    it("follows the attempts of a task as they are made", async () => {
      const { page } = main()
      pipeline().answers("/later", 503)
      const retry = { attempts: 4, first: 600, cap: 600 }
      const id = await pipeline().submit("fetch", { url: pipeline().address("/later") }, { retry })
      await go(page, `#/tasks/${id}`)
      await page.locator(".timeline", { hasText: "Attempt 1 failed" }).waitFor()
      await badge(page, "retrying").waitFor()
      expect(await page.locator(".timeline").textContent()).toMatch(/PageUnavailable.*answered 503/)
    })

    it("sees when the next attempt is, also the next time", async () => {
      const { page } = main()
      pipeline().answers("/much-later", 503)
      const retry = { attempts: 2, first: 600, cap: 600 }
      const id = await pipeline().submit("fetch", { url: pipeline().address("/much-later") }, { retry })
      await go(page, `#/tasks/${id}`)
      const due = page.locator(".timeline [data-tone=waiting] time[data-ago]")
      await due.waitFor()
      const at = await due.getAttribute("datetime")
      expect(Date.parse(at ?? "")).toBeGreaterThan(Date.now())
      await page.reload()
      await due.waitFor()
      expect(await due.getAttribute("datetime")).toBe(at)
      expect(await due.textContent()).toMatch(/^in /)
    })

    it("sees how far a task is, what it writes, and what it waits for", async () => {
      const { page } = main()
      const at = "2026-11-20T10:00:00.000Z"
      const task = {
        id: "count_slow",
        kind: "count",
        state: "queued",
        input: {},
        attempts: [],
        enqueuedAt: at
      }
      const waiting = { until: at, reason: "its site is busy" }
      const said = [
        ["task", { ...task, waiting }],
        ["started", { worker: "w-1", attempt: 1 }],
        [
          "progress",
          { progress: { fraction: 0.4, note: "page 4 of 10" }, log: [{ at, line: "page 4 read" }] }
        ]
      ]
      const stream = said.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
      let told = 1
      await page.route("**/v1/tasks/count_slow", (route) => route.fulfill({ json: task }))
      // It breaks off after each of them, and is asked for again.
      await page.route("**/v1/tasks/count_slow/live", (route) =>
        route.fulfill({
          contentType: "text/event-stream",
          body: `retry: 50\n\n${stream.slice(0, told).join("")}`
        })
      )
      await go(page, "#/tasks/count_slow")
      await page.getByText("its site is busy").waitFor()
      told = 3
      await page.getByText("40% · page 4 of 10").waitFor()
      await badge(page, "running").waitFor()
      expect(await page.locator(".log li span").last().textContent()).toBe("page 4 read")
      expect(await page.locator(".waiting").count()).toBe(0)
      await page.unrouteAll()
    })

    it("cancels a task, once asked whether they mean it", async () => {
      const { page } = main()
      const id = await pipeline().submit("fetch", { url: pipeline().address("/stuck") })
      await go(page, `#/tasks/${id}`)
      await badge(page, "running").waitFor()
      await page.getByRole("button", { name: "Cancel" }).click()
      await page.getByRole("dialog").getByRole("button", { name: "Leave it" }).click()
      // It goes a moment after it is closed, and until then the key is not heeded.
      await page.locator("dialog").waitFor({ state: "detached" })
      await badge(page, "running").waitFor()
      await page.keyboard.press("x")
      await page.getByRole("dialog").getByRole("button", { name: "Cancel the task" }).click()
      await badge(page, "cancelled").waitFor()
    })
  })
