/** Requests for as long as a scope is open: those that wait end with the connection, and where they are not permitted. */
import { Effect } from "effect"
import { Nats } from "./Nats.ts"
import * as Requests from "./Requests.ts"

export const openRequests = Effect.gen(function* () {
  const nats = yield* Nats
  const requests = yield* Effect.acquireRelease(
    Effect.sync(() => Requests.open(nats.connection, nats.newInbox())),
    (opened) => Effect.sync(() => opened.close())
  )
  const stop = nats.onChange((connected) => {
    if (!connected) requests.disconnected()
  })
  const stopDenied = nats.onDenied(requests.denied)
  yield* Effect.addFinalizer(() => Effect.sync(() => [stop(), stopDenied()]))
  return requests
})
