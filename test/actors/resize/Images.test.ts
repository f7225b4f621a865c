/** How many calls of sharp run at a time, also of those that nobody waits for any more. */
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Fiber, Layer } from "effect"
import { Images } from "../../../src/actors/resize/Images.ts"

const environment = (values: Record<string, string>) =>
  ConfigProvider.layer(ConfigProvider.fromEnvRecord(values))

const oneAtATime = Layer.fresh(Images.layer).pipe(Layer.provide(environment({ RESIZE_CONCURRENCY: "1" })))

/** A call that runs until it is told to end, and says when it has begun. */
const call = () => {
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<string>()
  const run = () => {
    begun.resolve()
    return end.promise
  }
  return { run, begun: begun.promise, end: end.resolve }
}

describe("images", () => {
  it.live("keeps the place of an interrupted call until it is through", () =>
    Effect.gen(function* () {
      const images = yield* Images
      const order: Array<string> = []
      const [first, second] = [call(), call()]

      const abandoned = yield* Effect.forkChild(images.run(first.run))
      yield* Effect.promise(() => first.begun)
      const waiting = yield* Effect.forkChild(
        images.run(() => {
          order.push("second begins")
          return second.run()
        }),
        { startImmediately: true }
      )
      const interruption = yield* Effect.forkChild(Fiber.interrupt(abandoned), { startImmediately: true })
      second.end("done")
      yield* Effect.yieldNow
      order.push("first ends")
      first.end("too late")

      yield* Fiber.join(interruption)
      expect(yield* Fiber.join(waiting)).toBe("done")
      expect(order).toEqual(["first ends", "second begins"])
    }).pipe(Effect.provide(oneAtATime))
  )

  it.live("lets go at once of a call that has not begun", () =>
    Effect.gen(function* () {
      const images = yield* Images
      const order: Array<string> = []
      const first = call()
      yield* Effect.forkChild(images.run(first.run))
      yield* Effect.promise(() => first.begun)
      const waiting = yield* Effect.forkChild(
        images.run(() => Promise.resolve(order.push("second begins"))),
        { startImmediately: true }
      )
      yield* Fiber.interrupt(waiting)
      first.end("done")
      yield* images.run(() => Promise.resolve(order.push("third begins")))
      expect(order).toEqual(["third begins"])
    }).pipe(Effect.provide(oneAtATime))
  )

  it.live.each(["0", "-1", "1.5", "many"])("refuses to start with RESIZE_CONCURRENCY=%s", (value) =>
    Effect.gen(function* () {
      const layer = Layer.fresh(Images.layer).pipe(Layer.provide(environment({ RESIZE_CONCURRENCY: value })))
      const failure = yield* Effect.flip(Effect.provide(Images, layer))
      expect(failure.message).toContain("RESIZE_CONCURRENCY")
    })
  )
})
