/** A kind that the dashboard has never heard of. */
import { describe, expect, it } from "@effect/vitest"
import { type Dashboard, badge } from "./Dashboard.ts"

export const ownKind = ({ browser, pipeline }: Dashboard) =>
  describe("a kind that this page has never heard of", () => {
    const input = {
      type: "object",
      properties: {
        title: { type: "string" },
        speed: { type: "string", enum: ["slow", "fast"] },
        tags: { type: "array", items: { type: "string" } },
        target: { anyOf: [{ $ref: "#/$defs/File" }, { $ref: "#/$defs/Queue" }] },
        limits: { type: "object", additionalProperties: { type: "integer" } },
        anything: {}
      },
      required: ["title", "target", "tags", "limits", "anything"],
      $defs: {
        File: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
        Queue: { type: "object", properties: { size: { type: "integer" }, strict: { type: "boolean" } } }
      }
    }
    const kind = { kind: "grind", title: "Grind corn", input, output: {}, failure: {}, example: {} }
    const at = "2026-11-20T10:00:00.000Z"
    const output = {
      flour: [
        { grade: "fine", kilograms: 12 },
        { grade: "coarse", kilograms: 3 }
      ],
      miller: { name: "Anna", home: "https://example.org/mill" },
      words: { total: 2, top: [{ word: "corn", count: 2 }] }
    }

    it("has a form, and its result is shown by what is in it", async () => {
      const { page, faults } = await browser.open()
      await page.route("**/v1/kinds", (route) => route.fulfill({ json: { kinds: [kind] } }))
      await page.route("**/v1/tasks/grind_1", (route) =>
        route.fulfill({
          json: {
            id: "grind_1",
            kind: "grind",
            state: "succeeded",
            input: {},
            output,
            attempts: [],
            enqueuedAt: at,
            finishedAt: at
          }
        })
      )
      const posted = new Promise<unknown>((resolve) => {
        void page.route("**/v1/tasks", (route) => {
          resolve(route.request().postDataJSON())
          return route.fulfill({ status: 202, json: { id: "grind_1", kind: "grind", state: "queued" } })
        })
      })
      await page.goto(`${pipeline().url}/#/try/grind`)
      await page.getByLabel("Title").fill("A sack")
      await page.getByRole("button", { name: "Add one" }).click()
      await page.getByRole("textbox", { name: "Tags 1" }).fill("rye")
      await page.getByRole("textbox", { name: "Tags 2" }).fill("new")
      await page.getByLabel("Form of Target").selectOption("Queue")
      await page.getByLabel("Size").fill("7")
      await page.getByRole("button", { name: "Add an entry" }).click()
      await page.getByLabel("Name in Limits").fill("dust")
      await page.getByLabel("Value").fill("5")
      await page.getByLabel("Anything").fill(`{"deep":[1]}`)
      await page.getByRole("button", { name: "Submit" }).click()
      expect(await posted).toEqual({
        kind: "grind",
        input: {
          title: "A sack",
          tags: ["rye", "new"],
          target: { size: 7 },
          limits: { dust: 5 },
          anything: { deep: [1] }
        }
      })

      await badge(page, "succeeded").waitFor()
      expect(await page.locator(".shown td").allTextContents()).toEqual(["fine", "12", "coarse", "3"])
      await page.getByRole("link", { name: "https://example.org/mill" }).waitFor()
      expect(await page.locator(".bars li").allTextContents()).toEqual(["corn2"])
      await page.getByRole("button", { name: "JSON" }).first().click()
      expect(JSON.parse((await page.locator(".shown pre").first().textContent()) ?? "")).toEqual(output)
      expect(faults).toEqual([])
    })
  })
