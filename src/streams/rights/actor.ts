/** What the actor of a kind may: take its own tasks, and write what became of them. */
import type * as Topology from "../Topology.ts"
import * as Subjects from "../Subjects.ts"
import * as calls from "./calls.ts"
import { type Rights, may } from "./Rights.ts"
import {
  keepingHorizons,
  lookingAtStreams,
  readingBlobs,
  readingLimits,
  readingRecords,
  storingBlobs,
  submitting
} from "./shared.ts"

/** What the program of an actor does on NATS beside its own task. */
export interface Uses {
  /** The kinds of task that it calls. */
  readonly calls?: ReadonlyArray<string>
  /** The limits that it takes its turn at, by name. */
  readonly limits?: ReadonlyArray<string>
  /** What is known of pages that were fetched before. */
  readonly pages?: boolean
}

export const actor = (kind: string, uses: Uses, { streams }: Topology.Topology): Rights => {
  const queue = Subjects.taskStream(kind)
  const consumers = Subjects.lanes.map((lane) => Subjects.consumerName(kind, lane))
  const { calls: called = [], limits = [], pages = false } = uses
  return {
    publish: [
      ...may("the next tasks", ...consumers.map((name) => calls.ofConsumer("MSG.NEXT", queue, name))),
      ...may("what becomes of them", ...consumers.flatMap((name) => calls.acks(queue, name))),
      ...may(
        "records, of this kind only",
        ...["succeeded", "failed", "cancelled"].map((state) => `$KV.results.${state}.${kind}.*`)
      ),
      ...may(
        "attempts that failed, and how far a task is",
        Subjects.attempts(kind),
        Subjects.running(kind, "*")
      ),
      ...may(
        "what is said of its tasks, and that it works",
        ...["started", "progress", "retrying", "freed"].map((what) => Subjects.live(kind, what, "*")),
        Subjects.alive(kind, "*")
      ),
      ...readingRecords,
      ...may(
        "whether a task was begun before",
        calls.ofStream("MSG.GET", Subjects.attemptStream),
        calls.direct(Subjects.resultStream),
        calls.direct(Subjects.attemptStream)
      ),
      ...keepingHorizons([kind]),
      ...storingBlobs,
      ...readingBlobs,
      ...lookingAtStreams(streams.map(({ name }) => name)),
      ...may("whether its consumers are there", calls.consumerNames(queue)),
      ...submitting(called),
      ...may(
        "whether a task that it called is on its way",
        ...called.map((other) => calls.ofStream("MSG.GET", Subjects.taskStream(other)))
      ),
      ...readingLimits,
      ...may(
        "turns at a limit",
        ...[Subjects.kindLimit(kind), ...limits].map((name) => `$KV.limits.${name}.*`)
      ),
      ...(pages
        ? may("pages that were fetched before", calls.ofStream("MSG.GET", Subjects.pageStream), "$KV.pages.*")
        : [])
    ],
    subscribe: [
      ...may(
        "which tasks, of any kind, are cancelled: theirs, or those that called them",
        Subjects.live("*", "cancelled", "*")
      ),
      ...may(
        "the records of its tasks, and of those that it calls",
        ...[kind, ...called].map((one) => Subjects.live(one, "*", "*"))
      ),
      ...may("when to say that it works", Subjects.muster),
      ...may("that its kind is paused, or resumed", Subjects.pauseTold(kind))
    ],
    never: []
  }
}
