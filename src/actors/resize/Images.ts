/** Images: the one door to the processes that decode them, with what they may take of pixels, memory and time. */
import { Config, Context, Duration, Effect, Layer, Schema } from "effect"
import { type ImageFailure, ImageUnreadable } from "../../schemas/ImageFailure.ts"
import * as Budget from "./Budget.ts"
import { concurrency } from "./concurrency.ts"
import type { Head } from "./messages.ts"
import * as Pool from "./Pool.ts"
import { type File, type Order, work } from "./work.ts"

const Positive = Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(1))

/** Half of what an attempt may take: the image is to come in and its files are to be stored besides. */
const longest = Duration.minutes(5)
const Timeout = Schema.DurationFromString.check(
  Schema.makeFilter((timeout) => Duration.isLessThanOrEqualTo(timeout, longest) || "at most 5 minutes")
)

const settings = Config.all({
  maxPixels: Config.schema(Positive, "RESIZE_MAX_PIXELS").pipe(Config.withDefault(50_000_000)),
  concurrency,
  memory: Config.schema(Positive, "RESIZE_MEMORY").pipe(Config.withDefault(1_000_000_000)),
  timeout: Config.schema(Timeout, "RESIZE_TIMEOUT").pipe(Config.withDefault(Duration.seconds(60)))
})

export class Images extends Context.Service<
  Images,
  {
    /** What `use` makes of each file, in the order of the sizes; it gets one after the other. */
    readonly make: <A, E, R, ReadE, ReadR>(
      /** Read when it is this image's turn: no more than are worked on are in memory. */
      read: Effect.Effect<Uint8Array, ReadE, ReadR>,
      order: Order,
      use: (file: File) => Effect.Effect<A, E, R>
    ) => Effect.Effect<
      { readonly bytes: number; readonly head: Head; readonly made: ReadonlyArray<A> },
      ImageFailure | E | ReadE,
      R | ReadR
    >
  }
>()("millrace/Images") {
  static readonly layer = Layer.effect(
    Images,
    Effect.gen(function* () {
      const { maxPixels, memory, concurrency, timeout } = yield* settings
      const limits = { maxPixels, timeout: Duration.toMillis(timeout), budget: yield* Budget.make(memory) }
      const pool = yield* Pool.make(concurrency)
      return Images.of({
        make: (read, order, use) =>
          pool.use(
            Effect.fnUntraced(function* (child) {
              const bytes = yield* read
              if (bytes.length === 0) return yield* new ImageUnreadable({ reason: "there are no bytes" })
              return { bytes: bytes.length, ...(yield* work(child, bytes, order, limits, use)) }
            })
          )
      })
    })
  )
}
