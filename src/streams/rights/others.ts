/** What those may who are neither a gateway nor an actor. */
import * as Subjects from "../Subjects.ts"
import type * as Topology from "../Topology.ts"
import * as calls from "./calls.ts"
import { type Rights, may } from "./Rights.ts"
import * as shared from "./shared.ts"

/** Makes and changes the streams and consumers; of messages it reads and stores only the horizons of the queues. */
export const setup = (kinds: ReadonlyArray<string>, { streams, consumers }: Topology.Topology): Rights => ({
  publish: [
    ...may(
      "each stream is looked at, made, or brought up to date",
      ...streams.flatMap(({ name }) =>
        (["INFO", "CREATE", "UPDATE"] as const).map((call) => calls.ofStream(call, name))
      )
    ),
    ...may(
      "and each consumer",
      ...consumers.flatMap(({ stream, name }) =>
        (["INFO", "CREATE"] as const).map((call) => calls.ofConsumer(call, stream, name))
      )
    ),
    ...shared.keepingHorizons(kinds)
  ],
  subscribe: [],
  never: []
})

/** Submits, looks, waits and hears of events: the client library and the command line. What is taken back is for gateways. */
export const client = (kinds: ReadonlyArray<string>): Rights => ({
  publish: [
    ...shared.submitting(kinds),
    ...shared.looking(kinds),
    ...shared.storingBlobs,
    ...shared.readingBlobs,
    ...shared.hearingEvents
  ],
  subscribe: shared.hearingOfTasks,
  never: [...shared.notTheHousekeeper, ...shared.notItsEvents]
})

/** Any program that puts tasks into queues, with nothing of Millrace; it reads nothing. */
export const publisher = (kinds: ReadonlyArray<string>): Rights => ({
  publish: may(
    "tasks, with a key or without",
    ...kinds.flatMap((kind) => [
      Subjects.bareTask(kind),
      ...Subjects.lanes.map((lane) => Subjects.task(kind, lane, "*"))
    ])
  ),
  subscribe: [],
  never: []
})

/** Looks at streams and consumers, and at no message: `millrace doctor`, and whoever watches. */
export const doctor = ({ streams, consumers }: Topology.Topology): Rights => ({
  publish: [
    ...may("how much room there is", calls.account),
    ...may("the streams", ...streams.map(({ name }) => calls.ofStream("INFO", name))),
    ...may("the consumers", ...consumers.map(({ stream, name }) => calls.ofConsumer("INFO", stream, name)))
  ],
  subscribe: [],
  never: []
})
