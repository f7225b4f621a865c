/** Every service of this folder over one connection to NATS. */
import { Layer } from "effect"
import { Attempts } from "./Attempts.ts"
import { Blobs } from "./Blobs.ts"
import { Deliveries } from "./Deliveries.ts"
import { Events } from "./Events.ts"
import { FinishedTasks } from "./FinishedTasks.ts"
import { HandedOut } from "./HandedOut.ts"
import { Housekeeping } from "./Housekeeping.ts"
import { JetStream } from "./JetStream.ts"
import { KindLimits } from "./KindLimits.ts"
import { Limits } from "./Limits.ts"
import { Listing } from "./Listing.ts"
import { Live } from "./Live.ts"
import { Pages } from "./Pages.ts"
import { Publisher } from "./Publisher.ts"
import { Recurring } from "./Recurring.ts"
import { Queued } from "./Queued.ts"
import { Queues } from "./Queues.ts"
import { Results } from "./Results.ts"
import { Running } from "./Running.ts"
import { Schedules } from "./Schedules.ts"
import { Settings } from "./Settings.ts"
import { Storing } from "./Storing.ts"
import { Subscribers } from "./Subscribers.ts"
import { TaskViews } from "./TaskViews.ts"
import { Ticks } from "./Ticks.ts"
import { Untouched } from "./Untouched.ts"
import { Workers } from "./Workers.ts"

/** Wants the connection, `Nats`. */
export const layer = Layer.mergeAll(
  Listing.layer,
  Recurring.layer,
  Queues.layer,
  Live.layer,
  Ticks.layer
).pipe(
  Layer.provideMerge(Publisher.layer),
  Layer.provideMerge(TaskViews.layer),
  Layer.provideMerge(
    Layer.mergeAll(
      Results.layer,
      Attempts.layer,
      Running.layer,
      Blobs.layer,
      Queued.layer,
      Deliveries.layer,
      Untouched.layer,
      Schedules.layer
    )
  ),
  Layer.provideMerge(
    Layer.mergeAll(
      FinishedTasks.layer,
      HandedOut.layer,
      Housekeeping.layer,
      KindLimits.layer,
      Limits.layer,
      Pages.layer,
      Subscribers.layer
    )
  ),
  Layer.provideMerge(Storing.layer),
  Layer.provideMerge(Layer.mergeAll(JetStream.layer, Workers.layer, Events.layer, Settings.layer))
)
