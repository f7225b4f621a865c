/** The processes that decode images: what ends them, and that nothing else ends with them. */
import { describe, expect, it } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Fiber } from "effect"
import { readFileSync } from "node:fs"
import { Images } from "../../../src/actors/resize/Images.ts"
import { gone, isAlive } from "../../support/processes.ts"
import { childrenOf, imagesWith, onlyChild } from "./children.ts"
import { blank, made } from "./pictures.ts"
import { picture, slow } from "./slow.ts"

const small = { sizes: [{ width: 10 }] }

/** An image like any other is done. */
const works = Effect.gen(function* () {
  const files = yield* (yield* Images).make(made(blank(40, 30).png()), small, ({ step }) =>
    Effect.succeed(step.canvas)
  )
  expect(files.made).toMatchObject([{ width: 10, height: 8 }])
})

/** Slow work, once it is at what takes long. */
const atWork = Effect.gen(function* () {
  const images = yield* Images
  const begun = yield* Deferred.make<void>()
  const fiber = yield* Effect.forkChild(
    images.make(picture, slow, () => Deferred.succeed(begun, undefined)),
    { startImmediately: true }
  )
  yield* Deferred.await(begun)
  return fiber
})

describe("the processes that decode images", () => {
  it.live("are used again, and end with the layer", () =>
    Effect.gen(function* () {
      const pid = yield* Effect.gen(function* () {
        yield* works
        const pid = yield* onlyChild
        yield* works
        expect(yield* onlyChild).toBe(pid)
        return pid
      }).pipe(Effect.provide(imagesWith({})))
      yield* Effect.promise(() => gone(pid))
    })
  )

  it.live("are no more than RESIZE_CONCURRENCY", () =>
    Effect.gen(function* () {
      yield* Effect.all(
        Array.from({ length: 6 }, () => works),
        { concurrency: "unbounded" }
      )
      expect(childrenOf(process.pid)).toHaveLength(2)
    }).pipe(Effect.provide(imagesWith({ RESIZE_CONCURRENCY: "2" })))
  )

  it.live("are given no more images at a time than they can work on, and none is read before", () =>
    Effect.gen(function* () {
      const images = yield* Images
      const bytes = yield* picture
      const bothAtWork = yield* Deferred.make<void>()
      let [read, atWork] = [0, 0]
      const reading = Effect.sync(() => (read++, bytes))
      const one = images.make(reading, small, () => {
        if (++atWork === 2) {
          expect(read).toBe(2)
          Deferred.doneUnsafe(bothAtWork, Effect.void)
        }
        return Deferred.await(bothAtWork)
      })
      yield* Effect.all(
        Array.from({ length: 6 }, () => one),
        { concurrency: "unbounded" }
      )
      expect(read).toBe(6)
    }).pipe(Effect.provide(imagesWith({ RESIZE_CONCURRENCY: "2" })))
  )

  it.live("make room for a fresh one when they have kept more memory than one at rest may", () =>
    Effect.gen(function* () {
      yield* works
      const pid = yield* onlyChild
      // What is after its end is no part of an image, but is kept with it.
      const bytes = Buffer.concat([yield* made(blank(40, 30).jpeg()), Buffer.alloc(400_000_000)])
      yield* (yield* Images).make(Effect.succeed(bytes), small, () => Effect.void)
      yield* Effect.promise(() => gone(pid))
      const fresh = yield* onlyChild
      yield* works
      expect(yield* onlyChild).toBe(fresh)
    }).pipe(Effect.provide(imagesWith({})))
  )

  it.live("go on after an image that was refused", () =>
    Effect.gen(function* () {
      yield* works
      const pid = yield* onlyChild
      const images = yield* Images
      const failure = yield* Effect.flip(images.make(picture, small, () => Effect.void))
      expect(failure).toMatchObject({ _tag: "ImageTooLarge" })
      yield* works
      expect(yield* onlyChild).toBe(pid)
    }).pipe(Effect.provide(imagesWith({ RESIZE_MAX_PIXELS: "1200" })))
  )

  it.live("have all their time though somebody sets the clock", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      let hours = 0
      const wallClock = () => clock.currentTimeMillisUnsafe() + ++hours * 3_600_000
      yield* Effect.provideService(works, Clock.Clock, {
        currentTimeMillisUnsafe: wallClock,
        currentTimeMillis: Effect.sync(wallClock),
        currentTimeNanosUnsafe: () => BigInt(wallClock()) * 1_000_000n,
        currentTimeNanos: Effect.sync(() => BigInt(wallClock()) * 1_000_000n),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        sleep: (duration) => clock.sleep(duration)
      })
    }).pipe(Effect.provide(imagesWith({})))
  )

  it.live("are killed at once when nobody wants the image any more", () =>
    Effect.gen(function* () {
      const fiber = yield* atWork
      const pid = yield* onlyChild
      const [took] = yield* Effect.timed(Fiber.interrupt(fiber))
      // The kill was sent; how soon a busy machine gets to it is not ours. The work itself would take a minute.
      expect(Duration.toMillis(took)).toBeLessThan(1_000)
      yield* Effect.promise(() => gone(pid))
      yield* works
    }).pipe(Effect.provide(imagesWith({})))
  )

  it.live("are killed when one image takes longer than RESIZE_TIMEOUT", () =>
    Effect.gen(function* () {
      const images = yield* Images
      yield* works
      const pid = yield* onlyChild
      const failure = yield* Effect.flip(images.make(picture, slow, () => Effect.void))
      expect(failure).toMatchObject({ _tag: "ImageOverran", what: "time", limit: 5_000 })
      expect(failure.message).toContain("after the 5 seconds that one may take (RESIZE_TIMEOUT)")
      yield* Effect.promise(() => gone(pid))
      yield* works
    }).pipe(Effect.provide(imagesWith({ RESIZE_TIMEOUT: "5 seconds" })))
  )

  it.live("are killed when they have stopped", () =>
    Effect.gen(function* () {
      yield* works
      const pid = yield* onlyChild
      process.kill(pid, "SIGSTOP")
      expect(yield* Effect.flip(works)).toMatchObject({ _tag: "ImageOverran", what: "time" })
      yield* Effect.promise(() => gone(pid))
      yield* works
    }).pipe(Effect.provide(imagesWith({ RESIZE_TIMEOUT: "5 seconds" })))
  )

  it.live("may crash in the middle of an image: another attempt has another one", () =>
    Effect.gen(function* () {
      const fiber = yield* atWork
      process.kill(yield* onlyChild, "SIGSEGV")
      expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({ _tag: "ImageCrashed", reason: "SIGSEGV" })
      yield* works
    }).pipe(Effect.provide(imagesWith({})))
  )

  it.live("may be killed while they have nothing to do", () =>
    Effect.gen(function* () {
      yield* works
      const pid = yield* onlyChild
      process.kill(pid, "SIGKILL")
      yield* Effect.promise(() => gone(pid))
      // What has not heard of it yet takes the next attempt.
      yield* Effect.retry(works, { times: 1 })
    }).pipe(Effect.provide(imagesWith({})))
  )

  it.live("take no notice of a terminal's Ctrl-C", () =>
    Effect.gen(function* () {
      yield* works
      const pid = yield* onlyChild
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.kill(pid, signal)
      yield* works
      expect(isAlive(pid)).toBe(true)
    }).pipe(Effect.provide(imagesWith({})))
  )

  it.live.skipIf(process.platform !== "linux")("know none of the actor's settings", () =>
    Effect.gen(function* () {
      yield* works
      const environment = readFileSync(`/proc/${yield* onlyChild}/environ`, "utf8")
      expect(environment).toContain("UV_THREADPOOL_SIZE=2")
      expect(environment).not.toContain("HOME=")
    }).pipe(Effect.provide(imagesWith({})))
  )

  it.live.each([
    ["RESIZE_CONCURRENCY", "0"],
    ["RESIZE_CONCURRENCY", "1.5"],
    ["RESIZE_MEMORY", "many"],
    ["RESIZE_MAX_PIXELS", "-1"],
    ["RESIZE_TIMEOUT", "soon"],
    ["RESIZE_TIMEOUT", "6 minutes"]
  ] as const)("are not started with %s=%s", ([name, value]) =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(Effect.provide(Images, imagesWith({ [name]: value })))
      expect(failure.message).toContain(name)
    })
  )
})
