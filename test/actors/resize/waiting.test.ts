/** What an image waits for its turn: it is told of as no part of the work. */
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Deferred, Effect, Fiber } from "effect"
import { Images } from "../../../src/actors/resize/Images.ts"
import { ResizeActor } from "../../../src/actors/Resize.ts"
import { ready } from "../../../src/actors/runtime/Actor.ts"
import * as Waiting from "../../../src/actors/runtime/Waiting.ts"
import { imagesWith } from "./children.ts"
import { blank, made } from "./pictures.ts"

const small = { sizes: [{ width: 10 }] }
const image = Effect.suspend(() => made(blank(40, 30).png()))

/** An image that is at work until it is told to end. */
const atWork = Effect.gen(function* () {
  const [begun, end] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
  const atIt = Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(end))
  const images = yield* Images
  const fiber = yield* Effect.forkChild(images.make(image, small, () => atIt))
  yield* Deferred.await(begun)
  return Effect.andThen(Deferred.succeed(end, undefined), Fiber.join(fiber))
})

/** Another one, and how it has waited: for how many things, and whether it does so now. */
const another = Effect.gen(function* () {
  const waits = { ever: 0, now: false }
  const images = yield* Images
  const working = images.make(image, small, () => Effect.sync(() => expect(waits.now).toBe(false)))
  const waiting: Waiting.Waiting = {
    says: () => {},
    uncounted: (turn) => {
      waits.ever += 1
      waits.now = true
      return Effect.ensuring(
        turn,
        Effect.sync(() => (waits.now = false))
      )
    }
  }
  const fiber = yield* Effect.forkChild(Waiting.provide(waiting)(working), { startImmediately: true })
  return { waits, join: Fiber.join(fiber) }
})

describe("an image that waits", () => {
  it.live("for a process is not at work meanwhile", () =>
    Effect.gen(function* () {
      const end = yield* atWork
      const { waits, join } = yield* another
      expect(waits).toEqual({ ever: 1, now: true })
      yield* end
      yield* join
    }).pipe(Effect.provide(imagesWith({ RESIZE_CONCURRENCY: "1" })))
  )

  it.live("for memory is not at work meanwhile", () =>
    Effect.gen(function* () {
      const { waits, join } = yield* another
      yield* join
      expect(waits).toEqual({ ever: 2, now: false })
    }).pipe(Effect.provide(imagesWith({})))
  )
})

describe("the resize actor", () => {
  const readyWith = (value: string) =>
    Effect.provide(
      ready(ResizeActor),
      ConfigProvider.layer(ConfigProvider.fromEnvRecord({ RESIZE_CONCURRENCY: value }))
    )

  it.effect.each([1, 40, 256])("takes two tasks more than RESIZE_CONCURRENCY=%i", (images) =>
    Effect.gen(function* () {
      expect((yield* readyWith(String(images))).concurrency).toBe(images + 2)
    })
  )

  it.effect.each(["0", "257", "many"])("is not begun with RESIZE_CONCURRENCY=%s", (value) =>
    Effect.gen(function* () {
      expect((yield* Effect.flip(readyWith(value))).message).toContain("RESIZE_CONCURRENCY")
    })
  )
})
