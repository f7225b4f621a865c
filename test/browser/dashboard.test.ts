/** The dashboard in a real browser, over a real gateway with real actors. */
import { createHash } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import type { Page } from "playwright-core"
import { type TestGateway, startGateway } from "../gateway/gateway.ts"
import { newKey } from "../gateway/auth/keys.ts"
import { type Window, barriers, overflow, useBrowser } from "./browser.ts"
import { photograph, usePipeline } from "./pipeline.ts"

const pipeline = usePipeline()
const browser = useBrowser()
let main: Window

beforeAll(async () => {
  main = await browser.open({ colorScheme: "light" })
  await main.page.goto(`${pipeline().url}/`)
}, 60_000)

/** Goes to a page of the dashboard as a link does: nothing is loaded again. */
const go = async (page: Page, place: string) => {
  await page.evaluate(`location.hash = ${JSON.stringify(place)}`)
  await page.locator("main h1").first().waitFor()
}

const badge = (page: Page, state: string) => page.locator(`.task-head .badge[data-state=${state}]`)

const idOf = async (page: Page) => (await page.locator(".task-id code").textContent()) ?? ""

describe("who opens the dashboard", () => {
  it("sees every kind, and the workers that are alive", async () => {
    const { page } = main
    await page.locator(".kind-card").first().waitFor()
    expect(await page.locator(".kind-card h2").allTextContents()).toEqual([
      "fetch",
      "count",
      "resize",
      "notify",
      "count-page",
      "thumbnails"
    ])
    await page.locator(".totals li", { hasText: "workers alive" }).getByText("6", { exact: true }).waitFor()
    await page.locator("#connection[data-connection=live]").waitFor()
  })

  it("submits an address and sees it counted without reloading", async () => {
    const { page } = main
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

  it("uploads a photograph and sees five pictures", async () => {
    const { page } = main
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

  it("sees each word beside its bar, whichever way it is written", async () => {
    const { page } = main
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
    const { page } = main
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
    const { page } = main
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
    const { page } = main
    const id = await pipeline().fails("/elsewhere")
    await go(page, `#/tasks/${id}`)
    await badge(page, "failed").waitFor()
    await pipeline().mends("/elsewhere", id)
    await badge(page, "succeeded").waitFor()
    // It is told once more what it is: nothing is lost by looking again.
    await page.getByText("Ask a child to draw a water mill").waitFor()
  })

  it("follows the attempts of a task as they are made", async () => {
    const { page } = main
    pipeline().answers("/later", 503)
    const retry = { attempts: 4, first: 600, cap: 600 }
    const id = await pipeline().submit("fetch", { url: pipeline().address("/later") }, { retry })
    await go(page, `#/tasks/${id}`)
    await page.locator(".timeline", { hasText: "Attempt 1 failed" }).waitFor()
    await badge(page, "retrying").waitFor()
    expect(await page.locator(".timeline").textContent()).toMatch(/PageUnavailable.*answered 503/)
  })

  it("sees when the next attempt is, also the next time", async () => {
    const { page } = main
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
    const { page } = main
    const at = "2026-11-20T10:00:00.000Z"
    const task = { id: "count_slow", kind: "count", state: "queued", input: {}, attempts: [], enqueuedAt: at }
    const waiting = { until: at, reason: "its site is busy" }
    const said = [
      ["task", { ...task, waiting }],
      ["started", { worker: "w-1", attempt: 1 }],
      ["progress", { progress: { fraction: 0.4, note: "page 4 of 10" }, log: [{ at, line: "page 4 read" }] }]
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
    const { page } = main
    const id = await pipeline().submit("fetch", { url: pipeline().address("/stuck") })
    await go(page, `#/tasks/${id}`)
    await badge(page, "running").waitFor()
    await page.getByRole("button", { name: "Cancel" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Leave it" }).click()
    await badge(page, "running").waitFor()
    await page.keyboard.press("x")
    await page.getByRole("dialog").getByRole("button", { name: "Cancel the task" }).click()
    await badge(page, "cancelled").waitFor()
  })

  it("is told beside the field what is wrong with it", async () => {
    const { page } = main
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
    const { page } = main
    await go(page, "#/try/count")
    await page.getByLabel(/^Text/).fill("one two")
    await page.locator("details.more-options").evaluateAll((all) => all.forEach((one) => (one.open = true)))
    await page.locator("input[name=top]").pressSequentially("1e")
    await page.getByRole("button", { name: "Submit" }).click()
    await page.locator(".fault", { hasText: "Expected" }).waitFor()
  })

  it("submits what is written as JSON, and gets the same as a form", async () => {
    const { page } = main
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
    const { page } = main
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
    const { page } = main
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

describe("the list of tasks", () => {
  it("shows what finishes as it finishes", async () => {
    const { page } = main
    await go(page, "#/tasks")
    await page.locator("#connection[data-connection=live]").waitFor()
    const id = await pipeline().submit("count", { text: "something new" })
    await page.locator(`.row[data-id="${id}"] .badge[data-state=succeeded]`).waitFor()
  })

  it("is narrowed by state and kind, and that is in its address", async () => {
    const { page } = main
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
    const { page } = main
    await go(page, "#/tasks")
    await page.getByLabel("State").focus()
    for (const state of ["scheduled", "queued"]) {
      await page.keyboard.press("ArrowDown")
      await page.waitForURL(`**/#/tasks?state=${state}`)
    }
    expect(await page.evaluate("document.activeElement.tagName")).toBe("SELECT")
  })

  it("shows what is not finished, and lets it go once it is", async () => {
    const { page } = main
    const id = await pipeline().submit("fetch", { url: pipeline().address("/stuck/2") })
    await go(page, "#/tasks?state=running")
    await page.locator("#connection[data-connection=live]").waitFor()
    await page.locator(`.row[data-id="${id}"]`).waitFor()
    await fetch(`${pipeline().url}/v1/tasks/${id}`, { method: "DELETE" })
    await page.locator(`.row[data-id="${id}"]`).waitFor({ state: "detached" })
  })

  it("has pages", async () => {
    const { page } = main
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
    const { page } = main
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

describe("the dead letters", () => {
  it("stand by their reason, and are retried one group, some, or all at once", async () => {
    const { page } = main
    const { address, answers, submit } = pipeline()
    const paths = ["/dead/1", "/dead/2", "/dead/3"]
    for (const path of paths) answers(path, 410)
    const ids = await Promise.all(paths.map((path) => submit("fetch", { url: address(path) })))
    const lost = await submit("count", { blob: "nothing" })
    await go(page, "#/dead")
    const gone = page.getByRole("region", { name: "PageGone" })
    for (const id of ids) await gone.locator(`.row[data-id="${id}"]`).waitFor()
    await page.getByRole("region", { name: "BlobMissing" }).locator(`.row[data-id="${lost}"]`).waitFor()

    for (const path of paths) answers(path, 200)
    const [first = "", second = "", third = ""] = ids
    for (const id of [first, second]) await page.getByLabel(`Select ${id}`).check()
    await page.getByRole("button", { name: "Retry 2 selected" }).click()
    for (const id of [first, second])
      await page.locator(`.row[data-id="${id}"]`).waitFor({ state: "detached" })
    await page.getByText("2 tasks are queued again.").waitFor()
    await expect.poll(() => page.getByRole("button", { name: "Retry selected" }).isDisabled()).toBe(true)
    expect(await gone.locator(`.row[data-id="${third}"]`).count()).toBe(1)

    await page.getByRole("button", { name: "Retry all" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Retry all" }).click()
    await page.locator(`.row[data-id="${third}"]`).waitFor({ state: "detached" })
    // It failed again, as it must, and is back by itself.
    await page.locator(`.row[data-id="${lost}"]`).waitFor()
  })

  it("keep what has failed once more before the word came that it is queued", async () => {
    const { page } = main
    const id = await pipeline().fails("/hopeless")
    await go(page, "#/dead")
    const row = page.locator(`.row[data-id="${id}"]`)
    await row.waitFor()
    const firstEnd = await row.locator("time").getAttribute("datetime")
    await page.route("**/retry", async (route) => {
      const response = await route.fetch()
      // It has failed again, and this page has heard of it.
      await page.locator(`.row[data-id="${id}"] time:not([datetime="${firstEnd}"])`).waitFor()
      await route.fulfill({ response })
    })
    await page.getByLabel(`Select ${id}`).check()
    await page.getByRole("button", { name: "Retry 1 selected" }).click()
    await page.getByText("1 task is queued again.").last().waitFor()
    // What is drawn with the next one is drawn after that.
    const next = await pipeline().fails("/hopeless/next")
    await page.locator(`.row[data-id="${next}"]`).waitFor()
    expect(await row.count()).toBe(1)
    await page.unrouteAll()
  })

  it("say that only one lot at a time is retried", async () => {
    const { page } = main
    await page.route("**/retry", () => {})
    const again = page.locator(".group-head button").first()
    await again.click()
    await page.locator(".retry-bar").waitFor()
    await again.click()
    await page.getByText("Others are being retried just now").waitFor()
    await page.reload()
    await page.unrouteAll()
  })
})

describe("a list of failed tasks", () => {
  const places = ["#/", "#/tasks?state=failed", "#/dead"]
  const rows = (page: Page, ids: ReadonlyArray<string>) =>
    ids.map((id) => page.locator(`.row[data-id="${id}"]`))

  for (const place of places)
    it(`lets go of what was done again elsewhere, at ${place}`, async () => {
      const { page } = main
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
      const { page } = main
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

describe("a gateway with keys", () => {
  const key = `mr_${"k".repeat(43)}`
  let gateway: TestGateway
  beforeAll(async () => {
    const hash = createHash("sha256").update(key).digest("hex")
    const keys = [{ name: "on-call", hash, scopes: ["read", "submit"] }]
    gateway = await startGateway(pipeline().nats, { MILLRACE_API_KEYS: JSON.stringify(keys) })
  })
  afterAll(() => gateway.stop())

  it("asks for one, takes it, and lets its holder do what it may", async () => {
    const { page, faults } = await browser.open()
    await page.goto(`${gateway.url}/#/tasks`)
    await page.getByLabel("API key").fill("mr_wrong")
    await page.getByRole("button", { name: "Log in" }).click()
    await page.getByText("This key is not known here.").waitFor()
    expect(await barriers(page)).toEqual([])
    await page.getByLabel("API key").fill(key)
    await page.getByRole("button", { name: "Log in" }).click()
    await page.locator(".row").first().waitFor()
    await page.reload()
    await page.locator(".row").first().waitFor()
    await go(page, "#/try/count")
    const file = { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("one two") }
    await page.locator("input[type=file]").setInputFiles(file)
    await page.getByText("a.txt, 7 B, stored").waitFor()
    // Its session ends, and what was typed does not.
    await page.getByLabel(/^Text/).fill("a long text")
    await page.context().clearCookies()
    await page.getByRole("button", { name: "Submit" }).click()
    await page.getByLabel("API key").fill(key)
    await page.getByRole("button", { name: "Log in" }).click()
    await page.getByLabel(/^Text/).waitFor()
    expect(await page.getByLabel(/^Text/).inputValue()).toBe("a long text")
    // It may read and submit, but not have anything done again.
    await go(page, "#/tasks?state=failed")
    await page.locator(".row-link").first().click()
    await page.locator(".failure").waitFor()
    expect(await page.getByRole("button", { name: "Retry" }).isVisible()).toBe(false)
    await go(page, "#/dead")
    await page.getByText("Your key may not retry tasks.").waitFor()
    await page.getByRole("button", { name: "Log out on-call" }).click()
    await page.getByLabel("API key").waitFor()
    // A refused login is told by the browser as well.
    expect(faults.filter((fault) => !fault.includes("401"))).toEqual([])
  })
})

describe("a key that may only submit", () => {
  const shop = newKey("shop", ["submit"])
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway(pipeline().nats, { MILLRACE_API_KEYS: shop.line })
  })
  afterAll(() => gateway.stop())

  it("finds what it may do, and is asked for nothing more", async () => {
    const { page, faults } = await browser.open()
    await page.goto(`${gateway.url}/#/`)
    await page.getByLabel("API key").fill(shop.key)
    await page.getByRole("button", { name: "Log in" }).click()
    await page.getByRole("link", { name: "count", exact: true }).click()
    expect(await page.getByRole("navigation", { name: "Pages" }).getByRole("link").allTextContents()).toEqual(
      ["Try it"]
    )
    await page.getByLabel(/^Text/).fill("one two")
    await page.getByRole("button", { name: "Submit" }).click()
    const id = await page.locator(".form-message code").textContent()
    expect(id).toMatch(/^count_/)
    await page.goto(`${gateway.url}/#/tasks/${id}`)
    await page.getByText("Your key may not read tasks").waitFor()
    expect(faults).toEqual([])
  })
})

describe("every page", () => {
  let places: ReadonlyArray<string>
  beforeAll(async () => {
    const { address, submit } = pipeline()
    const counted = await submit("count-page", { url: address("/article") })
    const failed = await submit("fetch", { url: address("/gone") })
    for (const id of [counted, failed]) await fetch(`${pipeline().url}/v1/tasks/${id}?wait=20`)
    places = [
      "#/",
      "#/tasks",
      `#/tasks/${counted}`,
      `#/tasks/${failed}`,
      "#/dead",
      "#/try/notify",
      "#/try/resize"
    ]
    await main.page.emulateMedia({ reducedMotion: "reduce" })
  })

  /** In turn, each as it is once nothing is loaded any more. */
  const visit = async (look: (place: string) => Promise<void>, which = places) => {
    for (const place of which) {
      await go(main.page, place)
      await main.page.locator(".page:not(:has(.notice.wait))").waitFor()
      await look(place)
    }
  }

  it("keeps nobody out", async () => {
    await visit(async (place) => expect(await barriers(main.page), place).toEqual([]))
  })

  it("can be read in the dark as well", async () => {
    await main.page.emulateMedia({ colorScheme: "dark" })
    expect(await ground(main.page)).toBe(dark)
    // What has a colour of its own is on these.
    const which = places.filter((place) => !["#/tasks", "#/try/notify"].includes(place))
    await visit(
      async (place) => expect(await barriers(main.page, ["color-contrast"]), place).toEqual([]),
      which
    )
    await main.page.emulateMedia({ colorScheme: "light" })
    expect(await ground(main.page)).toBe(light)
  })

  it("fits a phone", async () => {
    const before = main.page.viewportSize()
    await main.page.setViewportSize({ width: 360, height: 740 })
    await visit(async (place) => expect(await overflow(main.page), place).toBeLessThanOrEqual(0))
    if (before !== null) await main.page.setViewportSize(before)
  })

  it("says when it is cut off, and when it is back", async () => {
    const { page } = main
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
    const { page } = main
    await page.getByRole("button", { name: "Colours: as the system" }).click()
    await page.getByRole("button", { name: "Colours: light" }).click()
    expect(await ground(page)).toBe(dark)
    await page.reload()
    expect(await ground(page)).toBe(dark)
  })

  it("is met without an error", () => {
    // What the gateway refuses the browser tells as an error: one test has something refused, another made up its task.
    expect(main.faults.filter((fault) => !/422|409/.test(fault) && !fault.includes("count_slow"))).toEqual([])
  })
})

const light = "rgb(244, 246, 246)"
const dark = "rgb(13, 18, 20)"

const ground = (page: Page) => page.evaluate("getComputedStyle(document.body).backgroundColor")
