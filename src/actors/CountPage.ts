/** The count-page orchestrator: fetches a page, counts its words, and tells someone if asked. */
import { Effect, Schema } from "effect"
import { Count, CountOutput } from "../schemas/Count.ts"
import { CountPage } from "../schemas/CountPage.ts"
import { Fetch } from "../schemas/Fetch.ts"
import { notifyIfAsked } from "./notifyIfAsked.ts"
import * as Actor from "./runtime/Actor.ts"
import { orchestrator } from "./runtime/orchestrator.ts"
import * as Tasks from "./runtime/Tasks.ts"

export const CountPageActor = Actor.define(CountPage, {
  ...orchestrator,
  run: Effect.fn("CountPage.run")(function* ({ url, notify, ...how }) {
    const page = yield* Tasks.call(Fetch, { url })
    const words = yield* Tasks.call(Count, { blob: page.body.id, ...how })
    const title = page.page?.title
    const counted = { url: page.url, ...(title === undefined ? {} : { title }), words }
    const notified = yield* notifyIfAsked(notify, {
      subject: `${words.total} words: ${title ?? page.url}`,
      text: summary(page.url, words),
      output: { ...counted, words: yield* Effect.orDie(toJson(words)) }
    })
    return { ...counted, ...notified }
  })
})

const toJson = Schema.encodeEffect(CountOutput)

const summary = (url: string, words: typeof CountOutput.Type) =>
  [
    `${url} has ${words.total} words, ${words.unique} of them different.`,
    "",
    ...words.top.map(({ word, count }) => `${String(count).padStart(7)}  ${word}`)
  ].join("\n")
