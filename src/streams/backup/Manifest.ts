/** What a backup says of itself: `manifest.json`, written last. A directory without it is no backup. */
import { Schema } from "effect"

export const fileName = "manifest.json"

/** Of the directory's form, not of Millrace. */
const form = 1

const Settings = Schema.Record(Schema.String, Schema.Unknown)

export const Copy = Schema.Struct({
  /** Also that of its file: a name that could lead out of the directory is none. */
  name: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]+$/)),
  /** As the server has answered them when it was copied. */
  config: Settings,
  state: Schema.StructWithRest(Schema.Struct({ messages: Schema.Int, last_seq: Schema.Int }), [Settings]),
  /** Of the file. */
  bytes: Schema.Int,
  sha256: Schema.String
})
export type Copy = typeof Copy.Type

export const Manifest = Schema.Struct({
  form: Schema.Literal(form),
  millrace: Schema.String,
  server: Schema.String,
  begunAt: Schema.String,
  endedAt: Schema.String,
  /** In the order in which they were copied. */
  streams: Schema.Array(Copy)
})
export type Manifest = typeof Manifest.Type

export const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Manifest))

export const encode = (manifest: Omit<Manifest, "form">): string =>
  `${JSON.stringify({ form, ...manifest }, undefined, 2)}\n`

/** The file with the copy of a stream, as the server has made it. */
export const fileOf = (stream: string): string => `${stream}.snapshot`
