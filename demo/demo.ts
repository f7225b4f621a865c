/** The main job on real input, to the end: `npm run demo`. What it prints it has checked. */
import assert from "node:assert/strict"
import { submit, succeeded } from "./client.ts"
import { startPipeline } from "./pipeline.ts"
import { subscribe } from "./subscriber.ts"
import { openWorld } from "./world.ts"

interface Counted {
  readonly title: string
  readonly words: {
    readonly total: number
    readonly unique: number
    readonly top: ReadonlyArray<{ readonly word: string; readonly count: number }>
  }
}

interface Resized {
  readonly images: ReadonlyArray<{
    readonly name: string
    readonly width: number
    readonly height: number
    readonly bytes: number
    readonly contentType: string
    readonly blob: { readonly id: string }
  }>
}

const say = (line = "") => process.stdout.write(`${line}\n`)
const columns = (cells: ReadonlyArray<string | number>, widths: ReadonlyArray<number>) =>
  `  ${cells.map((cell, at) => (typeof cell === "number" ? String(cell).padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join("  ")}`

const world = await openWorld()
say("Starting nats-server, the gateway and all actors ...")
const pipeline = await startPipeline(world.smtp)
const { gateway } = pipeline
const events = await subscribe(pipeline.nats)

const page = await submit(gateway, "count-page", {
  url: world.article,
  notify: { email: "editor@example.org" }
})
const picture = await submit(gateway, "thumbnails", {
  url: world.photograph,
  notify: { webhook: world.webhook }
})
say(`\nSubmitted ${page}\n      and ${picture}`)

const counted = await succeeded<Counted>(gateway, page)
const { total, unique, top } = counted.words
say(`\n"${counted.title}": ${total} words, ${unique} different\n`)
for (const { word, count } of top.slice(0, 10)) {
  say(columns([word, count, "#".repeat(Math.round((count * 40) / (top[0]?.count ?? 1)))], [12, 5, 0]))
}
assert.ok(total > 500 && unique > 100 && unique < total)
assert.deepEqual(
  top,
  top.toSorted((a, b) => b.count - a.count)
)

const { images } = await succeeded<Resized>(gateway, picture)
say("\nThe photograph in five sizes\n")
for (const { name, width, height, bytes, blob } of images) {
  const response = await fetch(`${gateway}/v1/blobs/${blob.id}`)
  assert.equal(response.headers.get("content-type"), "image/jpeg")
  assert.equal((await response.arrayBuffer()).byteLength, bytes)
  say(columns([name, `${width} x ${height}`, bytes, "bytes"], [10, 12, 9, 0]))
}
assert.deepEqual(
  images.map(({ width }) => width),
  [1920, 1280, 640, 320, 150]
)

const heard = await events.until([page, picture])
say("\nCompletion events, as a subscriber of events.> got them\n")
for (const { type, task, milliseconds } of heard)
  say(columns([type, task, milliseconds, "ms"], [26, 50, 6, 0]))
assert.equal(heard.length, 7, "two tasks, and the five that they called")
assert.ok(heard.every(({ type }) => type === "millrace.task.succeeded"))

const [mail] = world.mails
const [call] = world.calls
assert.equal(mail?.to, "editor@example.org")
assert.match(mail.text, new RegExp(`${total} words`))
assert.equal(world.calls.length, 1)
say(`\nMail to ${mail.to}: ${mail.subject}`)
say(`Webhook ${call?.id}: called once`)

const code = await pipeline.stop()
world.close()
assert.equal(code, 0, "the pipeline stops cleanly")
say("\nAll of it was checked.")
