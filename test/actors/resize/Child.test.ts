/** A child that takes more memory than it may, one that is to forget an image, and those that lack what they live by. */
import { describe, expect, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"
import { Effect } from "effect"
import { start } from "../../../src/actors/resize/Child.ts"
import { plan } from "../../../src/actors/resize/plan.ts"
import { gone, isAlive } from "../../support/processes.ts"
import { childrenOf } from "./children.ts"
import { picture } from "./slow.ts"

describe("a process that decodes an image", () => {
  it.live("is ended when it takes more memory than the image accounts for", () =>
    Effect.gen(function* () {
      const child = yield* Effect.acquireRelease(start, ({ end }) => end)
      const bytes = yield* picture
      const head = yield* child.ask({ ask: "look", bytes: bytes.length, memory: 1e9 }, bytes)
      if (head._tag !== "Head") return expect.fail(head._tag)
      const encoding = { format: "avif", quality: 80 } as const
      const steps = plan(head, { sizes: [{ width: 1600 }] })
      const make = { ask: "make", steps, frames: 1, encoding, memory: 1_000_000 } as const
      const failure = yield* Effect.flip(child.ask(make))
      expect(failure).toMatchObject({ _tag: "ImageOverran", what: "memory" })
      expect(child.isAtRest()).toBe(false)
    })
  )

  it.live("keeps nothing of an image that it is to forget", () =>
    Effect.gen(function* () {
      const child = yield* Effect.acquireRelease(start, ({ end }) => end)
      const bytes = yield* picture
      const head = yield* child.ask({ ask: "look", bytes: bytes.length, memory: 1e9 }, bytes)
      if (head._tag !== "Head") return expect.fail(head._tag)
      expect(child.isAtRest()).toBe(false)
      expect(yield* child.ask({ ask: "forget" })).toMatchObject({ _tag: "Done" })
      expect(child.isAtRest()).toBe(true)
      const steps = plan(head, { sizes: [{ width: 100 }] })
      const encoding = { format: "jpeg", quality: 80 } as const
      const answer = yield* child.ask({ ask: "make", steps, frames: 1, encoding, memory: 1e9 })
      expect(answer._tag).toBe("Done")
    })
  )

  it.skipIf(process.platform === "win32")(
    "is a failure that another attempt can mend, where there are no file descriptors to start one",
    async () => {
      const program = new URL("exhausted.fixture.ts", import.meta.url)
      const parent = spawn(
        "sh",
        ["-c", 'ulimit -n 256; exec "$0" "$1"', process.execPath, program.pathname],
        // In a group of its own: what is not started has no id, and must not be killed by that.
        { stdio: ["ignore", "pipe", "inherit"], detached: true }
      )
      expect((await text(parent.stdout)).split("\n")).toEqual(["ImageCrashed", "ImageCrashed", "made", ""])
    }
  )

  it("is gone when its parent is killed, whatever it is doing", async () => {
    const program = new URL("parent.fixture.ts", import.meta.url)
    const parent = spawn(process.execPath, [program.pathname], { stdio: ["ignore", "pipe", "inherit"] })
    for await (const line of createInterface(parent.stdout)) {
      expect(line).toBe("at work")
      break
    }
    const [child = 0] = childrenOf(parent.pid ?? 0)
    expect(isAlive(child)).toBe(true)
    parent.kill("SIGKILL")
    // It would be at work for another minute, and this test waits for half of one.
    await gone(child)
  })
})
