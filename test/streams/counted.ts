/** The listing over a JetStream that counts what it is asked. */
import { Effect, Layer } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Listing } from "../../src/streams/Listing.ts"

/** What was asked since it was last set back, and how much of it with a filter, for which the server counts. */
export const asked = { questions: 0, filtered: 0 }

const counting = Layer.effect(
  JetStream,
  Effect.map(JetStream, (jetstream) => {
    const count =
      <A extends ReadonlyArray<unknown>, B, E>(ask: (...question: A) => Effect.Effect<B, E>) =>
      (...question: A) =>
        Effect.suspend(() => {
          asked.questions += 1
          return ask(...question)
        })
    return JetStream.of({
      ...jetstream,
      call: count(jetstream.call),
      read: count(jetstream.read),
      glance: count(jetstream.glance),
      next: count(jetstream.next),
      batch: count((stream, request) => {
        if (!("next_by_subj" in request) || request.next_by_subj !== ">") asked.filtered += 1
        return jetstream.batch(stream, request)
      })
    })
  })
)

export const countedListing = Layer.fresh(Listing.layer).pipe(Layer.provide(counting))

/** What is asked of the server for this. */
export const questionsOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    Object.assign(asked, { questions: 0, filtered: 0 })
    return effect
  }).pipe(
    Effect.provide(countedListing),
    Effect.map(() => ({ ...asked }))
  )
