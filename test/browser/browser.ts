/** A real browser for the tests of one file, and what goes wrong in it. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll } from "@effect/vitest"
import { Schema } from "effect"
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core"

const root = fileURLToPath(new URL("../../", import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** In a container it is root, without a graphics card; and it is to ask nothing of anybody. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic"
]

/** Installing one may take minutes. */
const patience = 300_000

export interface Window {
  readonly page: Page
  /** What the console was told in error, and what was thrown. */
  readonly faults: ReadonlyArray<string>
}

export const useBrowser = () => {
  const state: { browser?: Browser } = {}
  beforeAll(async () => {
    const executablePath = execFileSync(process.execPath, ["scripts/chromium.mjs"], {
      cwd: root,
      encoding: "utf8"
    })
    state.browser = await chromium.launch({ executablePath: executablePath.trim(), args })
  }, patience)
  afterAll(() => state.browser?.close())

  return {
    /** A window with a memory of its own. */
    open: async (options: BrowserContextOptions = {}): Promise<Window> => {
      if (state.browser === undefined) throw new Error("the browser is not started yet")
      const context = await state.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      page.setDefaultNavigationTimeout(60_000)
      const faults: Array<string> = []
      page.on("pageerror", (error) => faults.push(error.message))
      page.on("console", (message) => {
        if (message.type() === "error") faults.push(`${message.text()} at ${message.location().url}`)
      })
      return { page, faults }
    }
  }
}

const Scan = Schema.Struct({
  violations: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      impact: Schema.NullOr(Schema.String),
      nodes: Schema.Array(Schema.Struct({ html: Schema.String }))
    })
  )
})

/** What a scan with axe, with all its rules or some, finds that keeps someone from using the page. */
export const barriers = async (page: Page, rules?: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  // Not as a script of the page, whose policy allows none but its own.
  await page.evaluate(axe)
  const found = Schema.decodeUnknownSync(Scan)(
    await page.evaluate(
      `axe.run(document, ${JSON.stringify({ resultTypes: ["violations"], ...(rules === undefined ? {} : { runOnly: rules }) })})`
    )
  )
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`)
}

/** By how many pixels the page is wider than its window. */
export const overflow = async (page: Page): Promise<number> =>
  Number(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
