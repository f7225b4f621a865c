import { assert, describe, it } from "@effect/vitest"
import { PermissionViolationError } from "@nats-io/transport-node"
import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import * as Complaints from "../../src/streams/Complaints.ts"

const publishTo = (subject: string) =>
  new PermissionViolationError(`Permissions Violation for Publish to "${subject}"`, "publish", subject)

/** What is told of these, one after the other. */
const told = (errors: ReadonlyArray<Error>, complaints = Complaints.make()) => {
  const lines: Array<string> = []
  const keep = Logger.make<unknown, void>(({ message }) => void lines.push(String(message)))
  return Effect.forEach(errors, complaints.of).pipe(Effect.as(lines), Effect.provide(Logger.layer([keep])))
}

describe("a complaint of the server", () => {
  it.effect("is told once, and says which right is missing", () =>
    Effect.gen(function* () {
      const lines = yield* told(Array.from({ length: 1_000 }, () => publishTo("$JS.API.STREAM.NAMES")))
      assert.deepEqual(lines, [
        "NATS does not let this user publish to $JS.API.STREAM.NAMES; grant it in the server's configuration. Trying on."
      ])
    })
  )

  it.effect("is told once for all keys, and once for each call", () =>
    Effect.gen(function* () {
      const keys = Array.from({ length: 100 }, (_, n) => publishTo(`$KV.running.count.k${n}`))
      const inboxes = Array.from(
        { length: 100 },
        (_, n) => new PermissionViolationError("no", "subscription", `_INBOX.i${n}.*`)
      )
      const calls = ["count-high", "count-normal"].map((name) =>
        publishTo(`$JS.API.CONSUMER.MSG.NEXT.TASKS_count.${name}`)
      )
      assert.lengthOf(yield* told([...keys, ...inboxes, ...calls]), 1 + 1 + 2)
    })
  )

  it.effect("is told again after a while, so that each day's log has it", () =>
    Effect.gen(function* () {
      const complaints = Complaints.make()
      const error = new Error("Authorization Violation")
      assert.deepEqual(yield* told([error, error], complaints), [
        "NATS reports an error: Authorization Violation"
      ])
      yield* TestClock.adjust("11 minutes")
      assert.lengthOf(yield* told([error], complaints), 1)
    })
  )
})
