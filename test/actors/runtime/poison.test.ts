/** A task that kills its worker every time: it ends as a failure, and no other task pays for it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Task from "../../../src/schemas/Task.ts"
import * as TaskId from "../../../src/schemas/TaskId.ts"
import { isFinal } from "../../../src/schemas/TaskRecord.ts"
import { setAckWait } from "../../support/ackWait.ts"
import { onOwnServer } from "../../support/ownServer.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { type Deed, ackWait, startDeeds } from "./deed.ts"
import { eventsOf, finished, handOut, startWorker, submit } from "./working.ts"

const deed = (name: string, does: Deed["does"], ms: number) =>
  submit({ kind: "deed", key: name, input: JSON.stringify({ name, does, ms }) })

const kinds = ["deed", "errand", "order"]

const innocents = Array.from({ length: 11 }, (_, n) => `innocent-${n}`)

/** Starts a worker anew whenever it has died, until all tasks are finished. Gives what each of them printed. */
const restarting = Effect.fnUntraced(function* (
  url: string,
  tasks: ReadonlyArray<readonly [kind: string, key: string]>
) {
  const over = Effect.forEach(
    tasks,
    ([kind, key]) => until(finished(kind, key), (task) => isFinal(task.state)),
    { concurrency: "unbounded" }
  )
  const printed: Array<string> = []
  while (true) {
    const life = yield* Effect.acquireRelease(
      Effect.sync(() => startDeeds(url, `life-${printed.length + 1}`)),
      ({ kill }) => Effect.promise(() => kill("SIGKILL"))
    )
    const died = Effect.as(
      Effect.promise(() => life.ended),
      "died"
    )
    const how = yield* Effect.raceFirst(died, Effect.as(over, "over"))
    printed.push(life.output())
    if (how === "over") return printed
  }
})

/** Who ran in the same worker when the poison did; undefined if it did not. */
const besidePoison = (printed: string): ReadonlyArray<string> | undefined => {
  const running = new Set<string>()
  let beside: Set<string> | undefined
  for (const [, what, name = ""] of printed.matchAll(/^(began|ended|stopped) (\S+)$/gm)) {
    if (what !== "began") running.delete(name)
    else if (name === "poison") beside = new Set(running)
    else {
      running.add(name)
      beside?.add(name)
    }
  }
  return beside === undefined ? undefined : [...beside]
}

describe("a task that kills its worker every time", () => {
  it("is failed after the fifth, and takes no other with it", { timeout: 90_000 }, () =>
    onOwnServer(kinds, (nats) =>
      Effect.gen(function* () {
        yield* Effect.forEach(kinds, (kind) => setAckWait(kind, ackWait))
        // Of another kind, longer than the poison lives, and waited for by a task of a third.
        yield* submit({ kind: "order", key: "order", input: `{"name":"errand","ms":4000}` })
        for (const name of innocents.slice(0, 4)) yield* deed(name, "wait", 600)
        yield* deed("poison", "kill", 200)
        for (const name of innocents.slice(4)) yield* deed(name, "wait", 200)
        const lives = yield* restarting(nats.url, [
          ["order", "order"],
          ...["poison", ...innocents].map((key) => ["deed", key] as const)
        ])

        const poison = yield* finished("deed", "poison")
        assert.deepInclude(poison, { state: "failed", input: { name: "poison", does: "kill", ms: 200 } })
        assert.deepInclude(poison.error, { tag: "WorkerKilled", details: { times: 5 } })
        assert.deepEqual(
          poison.attempts.map(({ ended, error }) => [ended, error.tag]),
          [...Array.from({ length: 4 }, () => ["crashed", "Crashed"]), ["failed", "WorkerKilled"]]
        )
        for (const name of innocents) {
          const { state, attempts } = yield* finished("deed", name)
          assert.deepEqual([name, state, attempts], [name, "succeeded", []])
        }
        const order = yield* finished("order", "order")
        const errand = yield* finished("errand", TaskId.keyOfChild("order_order", "errand"))
        for (const { state, attempts } of [order, errand]) {
          assert.strictEqual(state, "succeeded")
          assert.isTrue(attempts.every(({ ended }) => ended === "crashed"))
        }
        const events = yield* eventsOf("deed")
        assert.strictEqual(new Set(events).size, innocents.length + 1)
        assert.strictEqual(events.length, innocents.length + 1)

        const [first, second, ...later] = lives.map(besidePoison).filter((beside) => beside !== undefined)
        const ofItsKind = (beside: ReadonlyArray<string> = []) => beside.filter((name) => name !== "errand")
        assert.isNotEmpty(ofItsKind(first))
        // From the second time on it runs alone among its kind, and from the third on alone in its process.
        assert.deepEqual(ofItsKind(second), [])
        assert.deepEqual(later, [[], [], []])
      })
    )
  )
})

const Stroll = Task.define("stroll", {
  title: "A stroll",
  input: Schema.Struct({ flat: Schema.Boolean }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Flat", {}),
  example: { flat: false }
})

const { run } = useStreams("stroll")

const stroller = Effect.sync(() => {
  let began = 0
  const actor = Actor.define(Stroll, {
    retry: { attempts: 2, first: "1 millis" },
    run: ({ flat }) => {
      began += 1
      return flat ? Effect.fail({ _tag: "Flat" } as const) : Effect.succeed({})
    }
  })
  return { actor, began: () => began }
})

describe("a task that was handed out many times and never begun", () => {
  it.each([1, 4, 5, 6, 30])("is done, after %i times", (times) =>
    run(
      Effect.gen(function* () {
        const { actor, began } = yield* stroller
        const { key } = yield* submit({ kind: "stroll", input: `{"flat":false}` })
        yield* handOut("stroll", times)
        yield* startWorker(actor)
        assert.deepInclude(yield* finished("stroll", key), { state: "succeeded", attempts: [] })
        assert.strictEqual(began(), 1)
      })
    )
  )

  it("has all its attempts", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = yield* stroller
        const { key } = yield* submit({ kind: "stroll", input: `{"flat":true}` })
        yield* handOut("stroll", 12)
        yield* startWorker(actor)
        const task = yield* finished("stroll", key)
        assert.deepEqual(
          task.attempts.map(({ attempt, ended, error }) => [attempt, ended, error.tag]),
          [
            [1, "failed", "Flat"],
            [2, "failed", "Flat"]
          ]
        )
        assert.strictEqual(began(), 2)
      })
    ))
})
