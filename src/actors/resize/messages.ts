/** What the actor asks of a child process, and what that answers: one answer to each question. */
import { Schema } from "effect"
import type { Resize } from "../../schemas/Resize.ts"
import type { Input } from "../../schemas/Task.ts"
import type { Step } from "./plan.ts"

export type Format = NonNullable<Input<typeof Resize>["format"]>

export interface Encoding {
  readonly format: Format
  readonly quality: number
  readonly effort?: number
  /** Behind what is transparent and around what is contained. */
  readonly background?: string
}

/** `memory` is how many bytes the process may have beyond those it has when it is asked. */
export type Question =
  /** What the head of an image says, whose bytes come through their own pipe; they are kept for what is made of them. */
  | { readonly ask: "look"; readonly bytes: number; readonly memory: number }
  /** The first of the files. */
  | {
      readonly ask: "make"
      readonly steps: ReadonlyArray<Step>
      readonly frames: number
      readonly encoding: Encoding
      readonly memory: number
    }
  /** The next of them, which was begun when the one before it was given. */
  | { readonly ask: "next" }
  /** Nothing more of this image, which was refused: it is done. */
  | { readonly ask: "forget" }

/** What the head of an image says. Width and height are those of the upright image. */
export const Head = Schema.TaggedStruct("Head", {
  width: Schema.Int,
  height: Schema.Int,
  contentType: Schema.String,
  hasAlpha: Schema.Boolean,
  /** How many bytes a pixel has once it is decoded. */
  depth: Schema.Int,
  /** Drawn in several passes, for which all of it is kept. */
  progressive: Schema.Boolean,
  /** More than one if it moves. */
  frames: Schema.Int
})
export type Head = typeof Head.Type

/** One of the files that were asked for. */
export const Made = Schema.TaggedStruct("Made", { index: Schema.Int, bytes: Schema.Uint8Array })
export type Made = typeof Made.Type

export const Answer = Schema.Union([
  Head,
  Made,
  /** That was all, and nothing is kept; `memory` is how many bytes the process has now. */
  Schema.TaggedStruct("Done", { memory: Schema.Int }),
  /** What the library says of the bytes, which are not kept either. */
  Schema.TaggedStruct("Unreadable", { complaint: Schema.String, memory: Schema.Int })
])
export type Answer = typeof Answer.Type

/** Said without being asked: the process has more memory than it may, and is to be ended. */
export const MemoryExceeded = Schema.TaggedStruct("MemoryExceeded", { limit: Schema.Int })
