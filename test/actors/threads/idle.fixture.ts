/** A process that has had work done by a thread, and has nothing left to do. */
import { Effect } from "effect"
import { Threads } from "../../../src/actors/threads/Threads.ts"

const program = Effect.gen(function* () {
  const { run } = yield* Threads
  const value = yield* run(
    new URL("./work.fixture.ts", import.meta.url),
    { what: "echo", value: "turned" },
    { timeout: "10 seconds" }
  )
  process.stdout.write(String(value))
  // The scope stays open: nobody stops the thread that waits for more.
  yield* Effect.never
})
Effect.runFork(Effect.provide(program, Threads.layer))
