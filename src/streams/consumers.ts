/** The durable consumers Millrace needs, as data: who hands out what. */
import { ackWaitSeconds } from "./lease.ts"
import * as Subjects from "./Subjects.ts"
import type { Configuration, Topology } from "./Topology.ts"

/** Far above the slots of any fleet, so that tasks waiting for a retry never keep fresh ones from being handed out. */
const maxAckPending = 100_000

/** Each to one of those who pull, again and again until it is acked. */
const handedOut = (name: string): Configuration => ({
  durable_name: name,
  ack_policy: "explicit",
  ack_wait: ackWaitSeconds * 1e9,
  // Whoever takes it decides when to give up; the server never does.
  max_deliver: -1,
  max_ack_pending: maxAckPending
})

export const consumersOf = (kinds: ReadonlyArray<string>): Topology["consumers"] => [
  ...kinds.flatMap((kind) =>
    Subjects.lanes.map((lane) => ({
      stream: Subjects.taskStream(kind),
      name: Subjects.consumerName(kind, lane),
      configuration: {
        ...handedOut(Subjects.consumerName(kind, lane)),
        filter_subjects:
          lane === "high"
            ? // Not "*": the server never hands out a message whose last token is a literal ">".
              [Subjects.task(kind, "high", ">")]
            : [Subjects.bareTask(kind), Subjects.task(kind, "normal", "*")]
      }
    }))
  ),
  {
    stream: Subjects.scheduleStream,
    name: Subjects.ticker,
    configuration: { ...handedOut(Subjects.ticker), filter_subjects: [Subjects.ticks("*")] }
  },
  {
    stream: Subjects.eventStream,
    name: Subjects.housekeeper,
    // Of most events there is nothing to do, which their headers tell.
    configuration: { ...handedOut(Subjects.housekeeper), headers_only: true }
  }
]
