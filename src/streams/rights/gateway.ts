/** What a gateway may: all that it is asked for over HTTP, and keeping house. It alone deletes and purges. */
import * as Subjects from "../Subjects.ts"
import type * as Topology from "../Topology.ts"
import * as calls from "./calls.ts"
import { type Rights, may } from "./Rights.ts"
import * as shared from "./shared.ts"

export const gateway = (kinds: ReadonlyArray<string>, { streams }: Topology.Topology): Rights => ({
  publish: [
    ...shared.submitting(kinds),
    ...shared.looking(kinds),
    ...shared.storingBlobs,
    ...shared.readingBlobs,
    ...may("what was stored of an upload that broke off", calls.ofStream("PURGE", Subjects.blobStream)),
    ...may(
      "the record of a task that is cancelled",
      ...kinds.map((kind) => Subjects.result(kind, "cancelled", "*"))
    ),
    ...may(
      "a task that is cancelled leaves its queue",
      ...kinds.map((kind) => calls.ofStream("MSG.DELETE", Subjects.taskStream(kind)))
    ),
    ...may("what the kinds are limited to", ...kinds.map(Subjects.limitsOf)),
    ...may(
      "a kind is paused, and resumed",
      ...kinds.flatMap((kind) =>
        Subjects.lanes.map((lane) =>
          calls.ofConsumer("PAUSE", Subjects.taskStream(kind), Subjects.consumerName(kind, lane))
        )
      )
    ),
    ...may(
      "a task that is to be queued later, and which is cancelled before",
      ...kinds.map((kind) => Subjects.schedules(kind)),
      calls.ofStream("MSG.DELETE", Subjects.scheduleStream)
    ),
    ...may(
      "what has to be cleared away, from events",
      calls.ofConsumer("MSG.NEXT", Subjects.eventStream, Subjects.housekeeper),
      ...calls.acks(Subjects.eventStream, Subjects.housekeeper)
    ),
    ...may(
      "attempts of finished tasks, and records that were replaced",
      calls.ofStream("PURGE", Subjects.attemptStream),
      calls.ofStream("PURGE", Subjects.resultStream)
    ),
    ...may(
      "named schedules, their ticks, and what became of those",
      Subjects.recurring("*"),
      Subjects.ran("*"),
      calls.ofStream("MSG.GET", Subjects.scheduleStream),
      calls.direct(Subjects.scheduleStream),
      calls.ofStream("PURGE", Subjects.scheduleStream),
      calls.ofConsumer("MSG.NEXT", Subjects.scheduleStream, Subjects.ticker),
      ...calls.acks(Subjects.scheduleStream, Subjects.ticker)
    ),
    ...shared.hearingEvents,
    ...may("events of a while ago, for whoever comes back", calls.direct(Subjects.eventStream)),
    ...may("those who hear of events under a name", calls.consumerList(Subjects.eventStream)),
    ...shared.lookingAtStreams(streams.map(({ name }) => name))
  ],
  subscribe: shared.hearingOfTasks,
  never: shared.notTheHousekeeper
})
