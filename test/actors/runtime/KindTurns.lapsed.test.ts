/** A task whose lease may have lapsed while it waited for its turn: another worker may have done it since. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import * as Freed from "../../../src/streams/Freed.ts"
import { KindLimits } from "../../../src/streams/KindLimits.ts"
import { Limits } from "../../../src/streams/Limits.ts"
import { Running } from "../../../src/streams/Running.ts"
import * as Subjects from "../../../src/streams/Subjects.ts"
import { clockAhead } from "../../support/clockAhead.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { sit, sitter, store } from "./sitting.ts"
import { emptied, finished, startWorker } from "./working.ts"

const { run } = useStreams("sit")

describe("a task whose lease may have lapsed while it waited", () => {
  it("is not begun once another worker has done it", () =>
    run(
      Effect.gen(function* () {
        yield* (yield* KindLimits).set("sit", { concurrency: 1 })
        const limits = yield* Limits
        const limit = { name: Subjects.kindLimit("sit"), key: "", concurrency: 1 }
        const share = { key: "other", patience: 0 }
        const { actor, began, begins, stand } = sitter(1)
        const { clock, putAhead } = clockAhead()
        yield* Effect.provideService(startWorker(actor), Clock.Clock, clock)
        // Who does not know yet what was handed out before looks whether each is done, as long as it waits.
        yield* sit("first")
        yield* begins("first")
        yield* stand("first")
        yield* emptied("sit")
        yield* limits.take(limit, { who: "other", turn: "t", lease: 120_000, since: Date.now(), share })
        yield* sit("late")
        const { find } = yield* Running
        const told = until(find("sit", "late"), (entry) => entry?.waiting !== undefined)
        const before = yield* told
        putAhead(31)
        // It is told again as its lease is renewed: then it is known that this is late, and looked whether it was done.
        yield* until(told, (entry) => entry?.waiting?.until !== before?.waiting?.until)
        yield* store("late", "succeeded", "elsewhere")
        const { tell } = yield* Freed.open("sit", () => {})
        limits.giveBack(limit, "t", () => tell(""))
        yield* emptied("sit")
        assert.deepEqual(began, ["first"])
        assert.strictEqual((yield* finished("sit", "late")).worker, "elsewhere")
      })
    ))
})
