/** What the tests of fetch share: the program itself over a real NATS, and the settings by which it asks. */
import type { RequestListener } from "node:http"
import { ConfigProvider, Effect, Layer } from "effect"
import { Downloads } from "../../../src/actors/Downloads.ts"
import { FetchActor } from "../../../src/actors/Fetch.ts"
import { Extraction } from "../../../src/actors/fetch/Extraction.ts"
import { Politeness } from "../../../src/actors/fetch/Politeness.ts"
import { RobotsTxt } from "../../../src/actors/fetch/RobotsTxt.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import type { Postponed } from "../../../src/actors/runtime/Postponed.ts"
import { Threads } from "../../../src/actors/threads/Threads.ts"
import type { Fetch } from "../../../src/schemas/Fetch.ts"
import { currentTask } from "../../support/currentTask.ts"
import { web } from "../../support/web.ts"

/** A process of its own: it remembers no robots.txt. What is not said is not limited. */
export const fetching = (env: Record<string, string> = {}) =>
  Layer.fresh(
    Politeness.layer.pipe(
      Layer.provide(RobotsTxt.layer),
      Layer.provideMerge(Downloads.layer),
      Layer.merge(Extraction.layer.pipe(Layer.provide(Threads.layer)))
    )
  ).pipe(
    Layer.provide(
      ConfigProvider.layer(
        ConfigProvider.fromEnvRecord({
          FETCH_ALLOW: "127.0.0.1",
          FETCH_HOST_CONCURRENCY: "0",
          FETCH_HOST_RATE: "0",
          ...env
        })
      )
    )
  )

type Options = Omit<typeof Fetch.input.Type, "url">

export const fetch = (url: URL, options: Options = {}) =>
  FetchActor.run({ url, ...options }).pipe(Effect.provideService(CurrentTask, currentTask("fetch", "1")))

/** A server, and the paths it was asked for. */
export const seen = (answer: RequestListener) => {
  const asked: Array<string> = []
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? "")
    return answer(request, response)
  }
  return Effect.map(web(listener), (at) => ({ at, asked }))
}

export const plain: RequestListener = (_, response) => response.end("ok")

/** A task that comes back from having been handed back. */
export const again = (input: typeof Fetch.input.Type, { turn, memo, reason }: Postponed) =>
  FetchActor.run(input).pipe(
    Effect.provideService(CurrentTask, {
      ...currentTask("fetch", "2"),
      postponed: {
        times: 1,
        until: new Date().toISOString(),
        reason,
        ...(turn && { turn }),
        ...(memo !== undefined && { memo })
      }
    })
  )
