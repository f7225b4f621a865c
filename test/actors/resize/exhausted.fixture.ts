/** A process that has no file descriptor left: it says what becomes of an image then, and when it has some again. */
import { closeSync, openSync } from "node:fs"
import { Effect } from "effect"
import { Images } from "../../../src/actors/resize/Images.ts"
import { picture } from "./slow.ts"

const takeAll = (): ReadonlyArray<number> => {
  const taken: Array<number> = []
  try {
    while (true) taken.push(openSync("/dev/null", "r"))
  } catch {
    return taken
  }
}

const program = Effect.gen(function* () {
  const images = yield* Images
  const bytes = yield* picture
  const one = images.make(Effect.succeed(bytes), { sizes: [{ width: 10 }] }, () => Effect.void)
  const taken = takeAll()
  console.log((yield* Effect.flip(one))._tag)
  // What the pool started instead of it has come to nothing, too.
  console.log((yield* Effect.flip(one))._tag)
  for (const each of taken) closeSync(each)
  yield* one
  console.log("made")
})

await Effect.runPromise(Effect.provide(program, Images.layer))
