/**
 * What the actors do on NATS beside their own tasks, for `millrace nats-permissions`. One that is not named here calls
 * nobody and takes no turns. What is missing here shows in a test, in which NATS refuses it.
 */
import type { TaskName } from "../schemas/Tasks.ts"
import type { Uses } from "../streams/rights/actor.ts"

export const uses: { readonly [Name in TaskName]?: Uses } = {
  fetch: { limits: ["fetch-host"], pages: true },
  "count-page": { calls: ["fetch", "count", "notify"] },
  thumbnails: { calls: ["resize", "notify"] }
}
