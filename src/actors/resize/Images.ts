/** Images: the one door to sharp, with what it may decode and how much of it runs at a time. */
import { availableParallelism } from "node:os"
import { type Cause, Config, Context, Effect, Layer, Schema, Semaphore } from "effect"
import sharp from "sharp"

const Positive = Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(1))

export class Images extends Context.Service<
  Images,
  {
    /** The most pixels an image may have to be decoded. */
    readonly maxPixels: number
    /** One call of sharp, when its turn has come. */
    readonly run: <A>(call: () => Promise<A>) => Effect.Effect<A, Cause.UnknownError>
  }
>()("millrace/Images") {
  static readonly layer = Layer.effect(
    Images,
    Effect.gen(function* () {
      const maxPixels = yield* Config.schema(Positive, "RESIZE_MAX_PIXELS").pipe(
        Config.withDefault(50_000_000)
      )
      const calls = yield* Config.schema(Positive, "RESIZE_CONCURRENCY").pipe(
        Config.withDefault(availableParallelism())
      )
      const permits = yield* Semaphore.make(calls)
      yield* Effect.sync(restrict)
      return Images.of({
        maxPixels,
        // Sharp cannot be stopped: the call keeps its permit until it is through, even if nobody waits for it any more,
        // or a row of timed-out tasks would have more of them at work than there are cores.
        run: (call) => permits.withPermit(Effect.uninterruptible(Effect.tryPromise(call)))
      })
    })
  )
}

/** For the whole process; nothing else in it uses sharp. */
const restrict = () => {
  // Several images at a time use the cores better than several threads for one.
  sharp.concurrency(1)
  // No image is asked for twice.
  sharp.cache(false)
  // What is not read here cannot be attacked: above all SVG, which names files and addresses, and PDF.
  sharp.block({ operation: ["VipsForeignLoad"] })
  sharp.unblock({
    operation: [
      "VipsForeignLoadJpegBuffer",
      "VipsForeignLoadPngBuffer",
      "VipsForeignLoadWebpBuffer",
      "VipsForeignLoadHeifBuffer",
      "VipsForeignLoadNsgifBuffer"
    ]
  })
}
