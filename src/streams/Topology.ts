/** The streams, buckets and consumers Millrace needs, as data. */
import { Duration } from "effect"
import { consumersOf } from "./consumers.ts"
import { ackWaitSeconds } from "./lease.ts"
import type { Settings } from "./Settings.ts"
import * as Subjects from "./Subjects.ts"

/** A stream's or consumer's configuration in the server's own words. Only what matters; the server fills in the rest. */
export type Configuration = { readonly [setting: string]: unknown }

export interface Topology {
  readonly streams: ReadonlyArray<{ readonly name: string; readonly configuration: Configuration }>
  readonly consumers: ReadonlyArray<{
    readonly stream: string
    readonly name: string
    readonly configuration: Configuration
  }>
}

/** An input over this travels as a blob. */
export const maxTaskBytes = 256 * 1024

/** What the headers of a task may add: the server counts them as well. */
const maxHeaderBytes = 4 * 1024

/** A hundred attempts a day apart: see the options of a task. */
const longestRetry = Duration.days(100)

const nanos = (duration: Duration.Duration): number => Duration.toMillis(duration) * 1e6

/**
 * What is older is forgotten. The server refuses an age below the window in which it looks for repeats (2 minutes,
 * unless told otherwise), which nothing here relies on.
 */
const forgottenAfter = (age: number): Configuration => ({
  max_age: age,
  duplicate_window: Math.min(age, nanos(Duration.minutes(2)))
})

const taskStream = (kind: string, settings: Settings["Service"]): Configuration => ({
  subjects: [Subjects.bareTask(kind), Subjects.task(kind, "high", "*"), Subjects.task(kind, "normal", "*")],
  retention: "workqueue",
  storage: "file",
  // Full means refused at publish, never dropped.
  discard: "new",
  max_bytes: settings.queueBytes,
  max_msg_size: maxTaskBytes + maxHeaderBytes,
  allow_direct: true,
  num_replicas: settings.replicas,
  // A task that is due comes from where it was scheduled, by the server's own hand. A queue that is full has it wait.
  sources: [
    {
      name: Subjects.scheduleStream,
      subject_transforms: [{ src: Subjects.due(kind, "*", "*"), dest: Subjects.sourced(kind) }]
    }
  ]
})

/**
 * What is to be done later, and what is due and on its way into its queue. The server lets whoever may publish here
 * forge and wipe: only gateways may. It has no limits, since it would drop the oldest to keep them.
 */
const schedules = (settings: Settings["Service"]): Configuration => ({
  subjects: [...Subjects.onSchedules],
  retention: "workqueue",
  storage: "file",
  discard: "old",
  // What a queue does not take would hold up all that is due after it: the server adds headers of its own on the way.
  max_msg_size: maxTaskBytes + maxHeaderBytes / 2,
  allow_msg_schedules: true,
  allow_direct: true,
  num_replicas: settings.replicas
})

/** A bucket as the key-value clients know it, but without roll-up: no key can wipe another. */
const bucket = (name: string, settings: Settings["Service"], rest: Configuration): Configuration => ({
  subjects: [`$KV.${name}.>`],
  retention: "limits",
  max_msgs_per_subject: 1,
  discard: "new",
  allow_direct: true,
  deny_delete: true,
  num_replicas: settings.replicas,
  ...rest
})

export const of = (kinds: ReadonlyArray<string>, settings: Settings["Service"]): Topology => {
  const retention = nanos(settings.retention)
  return {
    streams: [
      // Before the queues, which take from it.
      { name: Subjects.scheduleStream, configuration: schedules(settings) },
      ...kinds.map((kind) => ({
        name: Subjects.taskStream(kind),
        configuration: taskStream(kind, settings)
      })),
      {
        name: Subjects.resultStream,
        configuration: bucket("results", settings, {
          storage: "file",
          // A record that was replaced stays until it is cleared away: overwritten at once, it might be gone before the
          // server has made its event.
          max_msgs_per_subject: 8,
          ...forgottenAfter(retention),
          allow_msg_ttl: true,
          // Whoever waits for a task hears of its record from here, with no consumer of its own.
          republish: {
            src: "$KV.results.*.*.*",
            dest: "live.{{wildcard(2)}}.{{wildcard(1)}}.{{wildcard(3)}}"
          }
        })
      },
      {
        name: Subjects.eventStream,
        configuration: {
          // No subjects: an event is made by the server out of a record, and by nobody else.
          retention: "limits",
          storage: "file",
          discard: "old",
          ...forgottenAfter(retention),
          max_bytes: settings.eventBytes,
          allow_direct: true,
          num_replicas: settings.replicas,
          sources: [
            {
              name: Subjects.resultStream,
              subject_transforms: [
                { src: "$KV.results.*.*.*", dest: "events.{{wildcard(2)}}.{{wildcard(1)}}" }
              ]
            }
          ]
        }
      },
      {
        name: Subjects.runningStream,
        // One and a half leases: an entry outlives a missed renewal, not a dead worker. In a file, since a server that
        // stands alone forgets a stream in memory, its very name included, when it restarts.
        configuration: bucket("running", settings, {
          storage: "file",
          ...forgottenAfter(1.5 * ackWaitSeconds * 1e9)
        })
      },
      {
        name: Subjects.attemptStream,
        // Those of a task that waits must not be forgotten, however long it is tried; the housekeeper clears the others.
        configuration: bucket("attempts", settings, {
          storage: "file",
          ...forgottenAfter(retention + nanos(longestRetry))
        })
      },
      {
        name: Subjects.limitStream,
        // Each goes when it says nothing any more, by a time of its own; what is set stays. In a file for the same reason as
        // those that run.
        configuration: bucket("limits", settings, {
          storage: "file",
          allow_msg_ttl: true,
          // Workers hear from here that the limits of a kind were set.
          republish: { src: "$KV.limits.set.*", dest: "live.{{wildcard(1)}}.limits.set" }
        })
      },
      {
        name: Subjects.pageStream,
        configuration: bucket("pages", settings, { storage: "file", ...forgottenAfter(retention) })
      },
      {
        name: Subjects.horizonStream,
        configuration: bucket("horizons", settings, { storage: "file" })
      },
      {
        name: Subjects.blobStream,
        // As the object store's clients make it; the roll-up replaces an object's description by the next one.
        configuration: {
          subjects: [`$O.${Subjects.blobBucket}.C.>`, `$O.${Subjects.blobBucket}.M.>`],
          retention: "limits",
          storage: "file",
          discard: "new",
          ...forgottenAfter(retention + nanos(Duration.days(1))),
          allow_rollup_hdrs: true,
          allow_direct: true,
          num_replicas: settings.replicas
        }
      }
    ],
    consumers: consumersOf(kinds)
  }
}
