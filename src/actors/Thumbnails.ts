/** The thumbnails orchestrator: resizes an image and tells someone if asked. */
import { Effect, Schema } from "effect"
import { Resize, ResizeOutput } from "../schemas/Resize.ts"
import { Thumbnails } from "../schemas/Thumbnails.ts"
import { notifyIfAsked } from "./notifyIfAsked.ts"
import * as Actor from "./runtime/Actor.ts"
import { orchestrator } from "./runtime/orchestrator.ts"
import * as Tasks from "./runtime/Tasks.ts"

export const ThumbnailsActor = Actor.define(Thumbnails, {
  ...orchestrator,
  run: Effect.fn("Thumbnails.run")(function* ({ notify, ...image }) {
    const resized = yield* Tasks.call(Resize, image)
    const notified = yield* notifyIfAsked(notify, {
      subject: `${resized.images.length} sizes of ${image.url?.href ?? image.blob ?? "an image"}`,
      text: summary(resized),
      output: yield* Effect.orDie(toJson(resized))
    })
    return { ...resized, ...notified }
  })
})

const toJson = Schema.encodeEffect(ResizeOutput)

const summary = ({ source, images }: typeof ResizeOutput.Type) =>
  [
    `An image of ${source.width} by ${source.height} was resized.`,
    "",
    ...images.map(
      ({ name, width, height, bytes }) => `${name.padEnd(12)} ${width} x ${height}, ${bytes} bytes`
    )
  ].join("\n")
