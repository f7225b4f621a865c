/** What a child answers to each question. It works on one image at a time. */
import type { Metadata } from "sharp"
import type { Answer, Question } from "../messages.ts"
import { cascade } from "./cascade.ts"
import { encode } from "./encode.ts"
import { decode, headOf, metadataOf } from "./pixels.ts"
import { receive } from "./receive.ts"

type Make = Extract<Question, { readonly ask: "make" }>

const done = (): Answer => ({ _tag: "Done", memory: process.memoryUsage.rss() })
const nothing = () => Promise.resolve(done())

/** What was looked at last, the answer to the next "next", and how to get the one after it. */
let image: { readonly bytes: Uint8Array; readonly metadata: Metadata } | undefined
let upcoming: Promise<Answer> | undefined
let begin = nothing
let watch: NodeJS.Timeout | undefined

/** Calls `exceeded` when the process has taken more memory than the question allows it, with what it may have. */
export const answer = (question: Question, exceeded: (limit: number) => void): Promise<Answer> => {
  if ("memory" in question) allow(question.memory, exceeded)
  switch (question.ask) {
    case "look":
      return look(question.bytes)
    case "make":
      upcoming = make(question)
      return next()
    case "next":
      return next()
    case "forget":
      return Promise.resolve(rest(done()))
  }
}

/** Milliseconds; a decoder fills some 50 MB in it. */
const watchEvery = 25

const allow = (memory: number, exceeded: (limit: number) => void) => {
  clearInterval(watch)
  const limit = process.memoryUsage.rss() + memory
  watch = setInterval(() => {
    if (process.memoryUsage.rss() <= limit) return
    clearInterval(watch)
    exceeded(limit)
  }, watchEvery)
}

const look = async (length: number): Promise<Answer> => {
  // The last one, if nobody asked to forget it: two need not be here at a time.
  image = undefined
  const bytes = receive(length)
  const metadata = await metadataOf(bytes).catch(unreadable)
  clearInterval(watch)
  if ("_tag" in metadata) return rest(metadata)
  image = { bytes, metadata }
  return headOf(metadata)
}

const make = async ({ steps, frames, encoding }: Make): Promise<Answer> => {
  const [largest] = steps
  if (image === undefined || largest === undefined) return done()
  const { bytes, metadata } = image
  const pixels = await decode(bytes, largest.frame, frames).catch(unreadable)
  if ("_tag" in pixels) return pixels
  // From here on there are only pixels: what fails is our fault, and ends the process.
  const files = cascade(pixels, steps, (pixels, step) => encode(pixels, step, encoding, metadata))
  begin = () => files.next().then(({ value }) => value ?? done())
  return begin()
}

const next = async (): Promise<Answer> => {
  const said = await (upcoming ?? begin())
  if (said._tag !== "Made") return rest(said)
  // The parent stores this one meanwhile.
  upcoming = begin()
  return said
}

/** Nothing is kept of the image. */
const rest = (said: Answer): Answer => {
  clearInterval(watch)
  image = undefined
  upcoming = undefined
  begin = nothing
  return said
}

const unreadable = (cause: unknown) => ({
  _tag: "Unreadable" as const,
  complaint: cause instanceof Error ? cause.message : String(cause),
  memory: process.memoryUsage.rss()
})
