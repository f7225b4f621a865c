/** The registry of actors: one for each kind, or it does not compile. */
import { type Effect, Layer } from "effect"
import type { TaskName, Tasks } from "../schemas/Tasks.ts"
import { CountActor } from "./Count.ts"
import { Counter } from "./count/Counter.ts"
import { CountPageActor } from "./CountPage.ts"
import { Downloads } from "./Downloads.ts"
import { FetchActor } from "./Fetch.ts"
import { Extraction } from "./fetch/Extraction.ts"
import { Politeness } from "./fetch/Politeness.ts"
import { RobotsTxt } from "./fetch/RobotsTxt.ts"
import { NotifyActor } from "./Notify.ts"
import { Mailer } from "./notify/Mailer.ts"
import { Webhooks } from "./notify/Webhooks.ts"
import { Images } from "./resize/Images.ts"
import { ResizeActor } from "./Resize.ts"
import type { Actor } from "./runtime/Actor.ts"
import type { CurrentTask } from "./runtime/CurrentTask.ts"
import { Calls } from "./runtime/Tasks.ts"
import { ThumbnailsActor } from "./Thumbnails.ts"
import { Threads } from "./threads/Threads.ts"

export const Actors = {
  fetch: FetchActor,
  count: CountActor,
  resize: ResizeActor,
  notify: NotifyActor,
  "count-page": CountPageActor,
  thumbnails: ThumbnailsActor
} satisfies { readonly [Name in TaskName]: Actor<(typeof Tasks)[Name], unknown> }

/** The services that some actor's program asks for. */
export type Needs = Exclude<Effect.Services<ReturnType<(typeof Actors)[TaskName]["run"]>>, CurrentTask>

/** Everything the actors' programs need beside the streams. */
export const layer = Layer.mergeAll(
  Downloads.layer,
  Politeness.layer.pipe(Layer.provide(RobotsTxt.layer), Layer.provide(Downloads.layer)),
  Extraction.layer.pipe(Layer.provide(Threads.layer)),
  Counter.layer.pipe(Layer.provide(Threads.layer)),
  Images.layer,
  Mailer.layer,
  Webhooks.layer,
  Calls.layer
)
