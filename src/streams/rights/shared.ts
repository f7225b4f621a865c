/** What more than one role does on NATS, and what it takes. */
import * as Subjects from "../Subjects.ts"
import * as calls from "./calls.ts"
import { type Right, may } from "./Rights.ts"

type List = ReadonlyArray<Right>

export const submitting = (kinds: ReadonlyArray<string>): List => [
  ...may(
    "a task goes into its queue, under a key",
    ...kinds.flatMap((kind) => Subjects.lanes.map((lane) => Subjects.task(kind, lane, "*")))
  ),
  ...may(
    "whether there is a queue at all, where nobody takes a task",
    ...kinds.map((kind) => calls.ofStream("INFO", Subjects.taskStream(kind)))
  )
]

export const storingBlobs: List = may(
  "bytes that are too many for a message",
  Subjects.blobChunks("*"),
  `$O.${Subjects.blobBucket}.M.*`
)

export const readingBlobs: List = may(
  "a blob, as its leader has it and then by its pieces",
  calls.ofStream("MSG.GET", Subjects.blobStream),
  calls.direct(Subjects.blobStream)
)

/** Up to where tasks of these kinds may have been handed out before: who looks first writes it down. */
export const keepingHorizons = (kinds: ReadonlyArray<string>): List => [
  ...may(
    "up to where tasks may have been handed out before",
    ...kinds.flatMap((kind) => [
      calls.ofStream("INFO", Subjects.taskStream(kind)),
      ...Subjects.lanes.map((lane) =>
        calls.ofConsumer("INFO", Subjects.taskStream(kind), Subjects.consumerName(kind, lane))
      ),
      Subjects.horizon(kind)
    ]),
    calls.ofStream("MSG.GET", Subjects.horizonStream)
  )
]

/** What a kind is limited to, and the turns there. */
export const readingLimits: List = may(
  "what is limited, and whose turn it is",
  calls.ofStream("MSG.GET", Subjects.limitStream)
)

/** All records of all kinds: a question names its subject in its body, where no right looks. */
export const readingRecords: List = may(
  "the record that stands, as its leader has it",
  calls.ofStream("MSG.GET", Subjects.resultStream)
)

/** A task wherever it is, and lists of them. */
export const looking = (kinds: ReadonlyArray<string>): List => [
  ...readingRecords,
  ...readingLimits,
  ...may(
    "a task that waits, runs or is tried again",
    ...kinds.map((kind) => calls.ofStream("MSG.GET", Subjects.taskStream(kind))),
    calls.ofStream("MSG.GET", Subjects.attemptStream),
    calls.direct(Subjects.runningStream)
  ),
  ...may("a task that is to be queued later", calls.ofStream("MSG.GET", Subjects.scheduleStream)),
  ...may(
    "lists of tasks, a page at a time",
    calls.streamNames,
    calls.direct(Subjects.resultStream),
    calls.direct(Subjects.attemptStream),
    calls.direct(Subjects.scheduleStream),
    ...kinds.map((kind) => calls.direct(Subjects.taskStream(kind))),
    calls.ofStream("INFO", Subjects.resultStream),
    calls.ofStream("INFO", Subjects.attemptStream),
    calls.ofStream("INFO", Subjects.scheduleStream)
  ),
  ...may(
    "how full the queues are, and what was handed out",
    ...kinds.flatMap((kind) => [
      calls.ofStream("INFO", Subjects.taskStream(kind)),
      ...Subjects.lanes.map((lane) =>
        calls.ofConsumer("INFO", Subjects.taskStream(kind), Subjects.consumerName(kind, lane))
      )
    ])
  ),
  ...may("who works, at once", Subjects.muster)
]

/** Events as they happen, from a place on, or under a name. */
export const hearingEvents: List = [
  ...may(
    "events, in order",
    calls.ofStream("INFO", Subjects.eventStream),
    calls.ofStream("MSG.GET", Subjects.eventStream),
    `${calls.ofConsumer("CREATE", Subjects.eventStream, "*")}.>`,
    calls.ofConsumer("DELETE", Subjects.eventStream, "*")
  ),
  ...may(
    "events that wait under a name",
    calls.ofConsumer("CREATE", Subjects.eventStream, "*"),
    calls.ofConsumer("INFO", Subjects.eventStream, "*"),
    calls.ofConsumer("MSG.NEXT", Subjects.eventStream, "*"),
    ...calls.acks(Subjects.eventStream, "*")
  )
]

const house = [Subjects.eventStream, Subjects.housekeeper] as const

/** The consumer that all gateways keep house with is made by set-up, and by nobody else. */
export const notTheHousekeeper: List = may(
  "only set-up makes and changes the housekeepers' consumer",
  calls.ofConsumer("CREATE", ...house),
  `${calls.ofConsumer("CREATE", ...house)}.>`,
  calls.ofConsumer("DELETE", ...house)
)

export const notItsEvents: List = may(
  "only gateways keep house",
  calls.ofConsumer("MSG.NEXT", ...house),
  ...calls.acks(...house)
)

/** What is said of tasks while it happens, and who works. */
export const hearingOfTasks: List = may(
  "what is said of tasks while they run, and who works",
  Subjects.live("*", "*", "*")
)

/** Whether all is there, and how durable it is: told at the start of a role, and by /readyz. */
export const lookingAtStreams = (streams: ReadonlyArray<string>): List => [
  ...may("whether all streams are there", calls.streamNames),
  ...may("how durable the streams are", ...streams.map((stream) => calls.ofStream("INFO", stream)))
]
