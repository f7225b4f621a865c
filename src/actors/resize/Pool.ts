/** The pool of child processes: as many as images are worked on at a time, each used again as long as it is well. */
import { Effect, Semaphore } from "effect"
import type { ImageCrashed } from "../../schemas/ImageFailure.ts"
import * as Waiting from "../runtime/Waiting.ts"
import { type Child, start } from "./Child.ts"

export interface Pool {
  /** Runs it with a child to itself. One that is still at work afterwards is ended. */
  readonly use: <A, E, R>(
    work: (child: Child) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | ImageCrashed, R>
}

/** The children end with the scope. None is there before the first image: most processes never see one. */
export const make = Effect.fnUntraced(function* (size: number) {
  const slots = yield* Semaphore.make(size)
  const idle: Array<Child> = []
  const all = new Set<Child>()

  const born = Effect.tap(start, (child) => Effect.sync(() => all.add(child)))

  const take: Effect.Effect<Child, ImageCrashed> = Effect.suspend(() => {
    const child = idle.pop()
    if (child === undefined) return born
    if (child.isAtRest()) return Effect.succeed(child)
    all.delete(child)
    return take
  })

  const putBack = (child: Child) => {
    if (child.isAtRest()) return Effect.sync(() => idle.push(child))
    all.delete(child)
    // At once, so that the next image need not wait for one to start. If it cannot be started, that image tries again.
    return Effect.andThen(child.end, Effect.ignore(Effect.map(born, (fresh) => idle.push(fresh))))
  }

  yield* Effect.addFinalizer(() => Effect.forEach(all, ({ end }) => end, { discard: true }))
  return {
    use: (work) =>
      Effect.scoped(
        Effect.andThen(
          Waiting.turn(slots.takeScoped(1)),
          Effect.scoped(Effect.acquireUseRelease(take, work, putBack))
        )
      )
  } satisfies Pool
})
