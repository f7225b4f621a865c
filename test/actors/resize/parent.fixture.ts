/** A process that has an image in work, to be killed by a test: it says so, and would go on for a long time. */
import { Effect } from "effect"
import { Images } from "../../../src/actors/resize/Images.ts"
import { picture, slow } from "./slow.ts"

const program = Effect.gen(function* () {
  const images = yield* Images
  yield* images.make(picture, slow, () => Effect.sync(() => console.log("at work")))
})

await Effect.runPromise(Effect.provide(program, Images.layer))
