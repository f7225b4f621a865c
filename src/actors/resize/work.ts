/** The work on one image: a look at its head, the limits, then one file after the other. */
import { Duration, Effect } from "effect"
import {
  ImageNeedsMemory,
  ImageOverran,
  ImageTooLarge,
  ImageUnreadable,
  SizeTooLarge
} from "../../schemas/ImageFailure.ts"
import type { Budget } from "./Budget.ts"
import type { Child } from "./Child.ts"
import { atMost, estimate, toLook } from "./estimate.ts"
import type { Encoding, Format, Head, Question } from "./messages.ts"
import { type Step, type Wish, plan } from "./plan.ts"
import { unreadable } from "./unreadable.ts"

export interface Order extends Wish {
  readonly format?: Format
  readonly quality?: number
  readonly effort?: number
  readonly background?: string
  /** Every frame, and not the first alone. */
  readonly animated?: boolean
}

/** One of the sizes, encoded. */
export interface File {
  readonly step: Step
  readonly bytes: Uint8Array
  readonly contentType: string
}

export interface Limits {
  readonly maxPixels: number
  readonly budget: Budget
  /** Milliseconds of work for one image; what waiting for a turn or for the storage takes is not counted. */
  readonly timeout: number
}

export const work = Effect.fn("Resize.work")(function* <A, E, R>(
  child: Child,
  bytes: Uint8Array,
  order: Order,
  limits: Limits,
  use: (file: File) => Effect.Effect<A, E, R>
) {
  const ask = timed(child, limits.timeout)
  const head = yield* ask({ ask: "look", bytes: bytes.length, memory: atMost(toLook(bytes.length)) }, bytes)
  if (head._tag !== "Head") return yield* Effect.die(`a child answered ${head._tag} to a look`)
  const { steps, frames, encoding, share } = yield* Effect.tapError(
    intend(head, bytes.length, order, limits),
    // What is refused is not to stay in the child's memory. That it was refused matters more than how this ends.
    () => Effect.ignore(ask({ ask: "forget" }))
  )

  const made: Array<{ readonly index: number; readonly result: A }> = []
  const files = Effect.gen(function* () {
    let answer = yield* ask({ ask: "make", steps, frames, encoding, memory: atMost(share) })
    while (answer._tag === "Made") {
      const { index, bytes } = answer
      const step = steps.find((step) => step.index === index)
      if (step === undefined) return yield* Effect.die(`a child made a size ${index}`)
      made.push({ index, result: yield* use({ step, bytes, contentType: `image/${encoding.format}` }) })
      answer = yield* ask({ ask: "next" })
    }
  })
  yield* limits.budget.within(share, files)
  return {
    head,
    made: made.toSorted((one, other) => one.index - other.index).map(({ result }) => result)
  }
})

/** Answers to any number of questions, as long as together they do not take longer than one image may. */
const timed = (child: Child, limit: number) => {
  let left = limit
  return Effect.fnUntraced(function* (question: Question, bytes?: Uint8Array) {
    const [took, answer] = yield* Effect.timed(
      Effect.timeoutOrElse(child.ask(question, bytes), {
        duration: left,
        orElse: () => new ImageOverran({ what: "time", limit })
      })
    )
    left -= Duration.toMillis(took)
    if (answer._tag === "Unreadable") {
      return yield* new ImageUnreadable({ reason: unreadable(answer.complaint) })
    }
    return answer
  })
}

/** What is to be made of an image and what memory that takes, if neither is too much. */
const intend = Effect.fnUntraced(function* (
  head: Head,
  bytes: number,
  order: Order,
  { maxPixels, budget }: Limits
) {
  const frames = order.animated === true ? head.frames : 1
  const encoding = encodingOf(order, head, frames)
  const steps = plan(head, order)
  yield* checkPixels(head, steps, frames, maxPixels)
  const share = estimate(head, bytes, steps, frames, encoding.format)
  if (share > budget.bytes) return yield* new ImageNeedsMemory({ bytes: share, limit: budget.bytes })
  return { steps, frames, encoding, share }
})

const encodingOf = (order: Order, head: Head, frames: number): Encoding => {
  const { background, effort, quality = 80 } = order
  // WebP keeps what is transparent and what moves, at a fraction of the bytes of PNG and GIF.
  const needsMore = frames > 1 || (head.hasAlpha && background === undefined)
  return {
    format: order.format ?? (needsMore ? "webp" : "jpeg"),
    quality,
    ...(effort === undefined ? {} : { effort }),
    ...(background === undefined ? {} : { background })
  }
}

const checkPixels = Effect.fnUntraced(function* (
  { width, height }: Head,
  steps: ReadonlyArray<Step>,
  frames: number,
  limit: number
) {
  const pixels = width * height * frames
  if (pixels > limit) return yield* new ImageTooLarge({ pixels, limit })
  for (const { name, image, canvas } of steps) {
    const pixels = Math.max(image.width * image.height, canvas.width * canvas.height) * frames
    if (pixels > limit) return yield* new SizeTooLarge({ name, pixels, limit })
  }
})
