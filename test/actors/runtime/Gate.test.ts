/** The gate: who runs beside whom, and in which order. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Option } from "effect"
import * as fc from "fast-check"
import * as Gate from "../../../src/actors/runtime/Gate.ts"

/** Lets every fiber go as far as it can. */
const settled = Effect.forEach(Array.from({ length: 10 }), () => Effect.yieldNow, { discard: true })

/** One after the other they come to the gate; whoever is inside leaves when it is told to. */
const crowd = Effect.fnUntraced(function* (gate: Gate.Gate, weights: ReadonlyArray<number>) {
  const began: Array<number> = []
  const inside = new Set<number>()
  const leave = yield* Effect.forEach(weights, () => Deferred.make<void>())
  const fibers = yield* Effect.forEach(weights, (weight, n) =>
    Effect.forkChild(
      gate.through(
        weight,
        Effect.gen(function* () {
          began.push(n)
          inside.add(n)
          const told = leave[n]
          if (told !== undefined) yield* Deferred.await(told)
          inside.delete(n)
        })
      ),
      { startImmediately: true }
    )
  )
  const end = (n: number) => {
    const told = leave[n]
    return told === undefined ? Effect.void : Effect.andThen(Deferred.succeed(told, undefined), settled)
  }
  return { began, inside, end, fibers }
})

const run = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(effect)

describe("the gate", () => {
  it.live("lets as many in as there are slots", () =>
    Effect.gen(function* () {
      const { began, end } = yield* crowd(Gate.make(2), [1, 1, 1])
      assert.deepEqual(began, [0, 1])
      yield* end(1)
      assert.deepEqual(began, [0, 1, 2])
    })
  )

  it.live("lets nobody in beside one that takes all slots", () =>
    Effect.gen(function* () {
      const { began, end } = yield* crowd(Gate.make(3), [1, 3, 1])
      assert.deepEqual(began, [0])
      yield* end(0)
      assert.deepEqual(began, [0, 1])
      yield* end(1)
      assert.deepEqual(began, [0, 1, 2])
    })
  )

  it.live("gives the slots back when what was inside fails, crashes or is interrupted", () =>
    Effect.gen(function* () {
      const gate = Gate.make(1)
      yield* Effect.exit(gate.through(1, Effect.fail("no")))
      yield* Effect.exit(gate.through(1, Effect.die("a bug")))
      const inside = yield* Effect.forkChild(gate.through(1, Effect.never), { startImmediately: true })
      yield* Fiber.interrupt(inside)
      assert.deepEqual(yield* gate.through(1, Effect.succeed("in")), Option.some("in"))
    })
  )

  it.live("that is paused lets nobody in, and whoever waited afterwards", () =>
    Effect.gen(function* () {
      const gate = Gate.make(3)
      const { began, end } = yield* crowd(gate, [1])
      gate.pause(true)
      const later = yield* crowd(gate, [1, 1, 1])
      yield* end(0)
      assert.deepEqual([began, later.began], [[0], []])
      gate.pause(false)
      yield* settled
      assert.deepEqual(later.began, [0, 1, 2])
    })
  )

  it.live("that is closed turns away whoever waits and whoever comes, and lets those inside finish", () =>
    Effect.gen(function* () {
      const gate = Gate.make(2)
      const { began, end, fibers } = yield* crowd(gate, [1, 2, 1])
      gate.close()
      yield* settled
      assert.deepEqual(yield* gate.through(1, Effect.succeed("in")), Option.none())
      yield* end(0)
      assert.deepEqual(began, [0])
      assert.deepEqual(yield* Effect.forEach(fibers, Fiber.await), [
        Exit.succeed(Option.some(undefined)),
        Exit.succeed(Option.none()),
        Exit.succeed(Option.none())
      ])
    })
  )

  it("is never over-full, keeps the order of arrival, and lets everybody in at last", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }).chain((slots) =>
          fc.record({
            slots: fc.constant(slots),
            weights: fc.array(fc.integer({ min: 1, max: slots }), { minLength: 1, maxLength: 40 }),
            // Which of those inside leaves next.
            leaving: fc.infiniteStream(fc.nat())
          })
        ),
        ({ slots, weights, leaving }) =>
          run(
            Effect.gen(function* () {
              const { began, inside, end } = yield* crowd(Gate.make(slots), weights)
              const weigh = (all: Iterable<number>) => [...all].reduce((sum, n) => sum + (weights[n] ?? 0), 0)
              while (inside.size > 0) {
                assert.isAtMost(weigh(inside), slots)
                // Whoever is next does not fit in: no slot is kept free that could be used.
                const next = weights[began.length]
                if (next !== undefined) assert.isAbove(weigh(inside) + next, slots)
                const all = [...inside]
                yield* end(all[(leaving.next().value ?? 0) % all.length] ?? 0)
              }
              assert.deepEqual(
                began,
                weights.map((_, n) => n)
              )
            })
          )
      ),
      { numRuns: 100 }
    ))
})
