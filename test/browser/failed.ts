/** Wherever failed tasks are listed. */
import { describe, it } from "@effect/vitest"
import type { Page } from "playwright-core"
import { type Dashboard, go } from "./Dashboard.ts"

export const failed = ({ main, pipeline }: Dashboard) =>
  describe("a list of failed tasks", () => {
    const places = ["#/", "#/tasks?state=failed", "#/dead"]
    const rows = (page: Page, ids: ReadonlyArray<string>) =>
      ids.map((id) => page.locator(`.row[data-id="${id}"]`))

    for (const place of places)
      it(`lets go of what was done again elsewhere, at ${place}`, async () => {
        const { page } = main()
        const stays = await pipeline().fails("/stays")
        const id = await pipeline().fails("/mended")
        await go(page, place)
        await page.locator("#connection[data-connection=live]").waitFor()
        const [still, row] = rows(page, [stays, id])
        await row?.waitFor()
        await pipeline().mends("/mended", id)
        await row?.waitFor({ state: "detached" })
        await still?.waitFor()
      })

    for (const place of places)
      it(`lets go of it also where that was missed, at ${place}`, async () => {
        const { page } = main()
        const stays = await pipeline().fails("/stays")
        const id = await pipeline().fails("/missed")
        // It is open and says nothing, and breaks off.
        await page.route("**/v1/events*", (route) =>
          route.fulfill({ contentType: "text/event-stream", body: "retry: 200\n\n" })
        )
        await go(page, place)
        const [still, row] = rows(page, [stays, id])
        await row?.waitFor()
        await pipeline().mends("/missed", id)
        await row?.waitFor({ state: "detached" })
        await still?.waitFor()
        await page.unrouteAll()
      })
  })
