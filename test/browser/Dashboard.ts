/** The dashboard in a real browser, over a real gateway with real actors: one of each, for the tests of all pages. */
import { beforeAll } from "@effect/vitest"
import type { Page } from "playwright-core"
import { type Window, useBrowser } from "./browser.ts"
import { type Pipeline, usePipeline } from "./pipeline.ts"

export interface Dashboard {
  readonly pipeline: () => Pipeline
  readonly browser: ReturnType<typeof useBrowser>
  /** The window that most tests use, one after the other. */
  readonly main: () => Window
}

export const useDashboard = (): Dashboard => {
  const pipeline = usePipeline()
  const browser = useBrowser()
  const state: { main?: Window } = {}
  beforeAll(async () => {
    state.main = await browser.open({ colorScheme: "light" })
    await state.main.page.goto(`${pipeline().url}/`)
  }, 60_000)
  return {
    pipeline,
    browser,
    main: () => {
      if (state.main === undefined) throw new Error("the window is not open yet")
      return state.main
    }
  }
}

/** Goes to a page of the dashboard as a link does: nothing is loaded again. A list that is pointed at would keep still. */
export const go = async (page: Page, place: string) => {
  await page.mouse.move(0, 0)
  await page.evaluate(`location.hash = ${JSON.stringify(place)}`)
  await page.locator("main h1").first().waitFor()
}

export const badge = (page: Page, state: string) => page.locator(`.task-head .badge[data-state=${state}]`)

export const idOf = async (page: Page) => (await page.locator(".task-id code").textContent()) ?? ""
