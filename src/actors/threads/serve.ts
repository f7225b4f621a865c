/** The side of a thread: a module that calls `serve` is one that `Threads.run` can be given. */
import { type MessagePort, parentPort, receiveMessageOnPort } from "node:worker_threads"
import { type FromThread, type Ready, room, type ToThread } from "./messages.ts"

/**
 * Does each piece of work it is given, one after the other. What it throws is a bug; a failure that its callers should
 * know of is part of its output. Such a module is loaded for every thread, so that it should import little: Effect alone
 * takes a third of a second. A chunk is there until the next one is asked for.
 *
 * The input is what the caller of `Threads.run` gave: nobody checks that it is an `Input`.
 */
export const serve = <Input>(work: (input: Input, chunks: AsyncIterable<Uint8Array>) => unknown): void => {
  const port = parentPort
  if (port === null) throw new Error("This module does its work in a thread: give its URL to Threads.run.")
  const say = (message: FromThread) => port.postMessage(message, buffersOf(message))

  let heard: Array<ToThread<Input>> = []
  let wake = () => {}
  let count = 0
  const next = async (): Promise<ToThread<Input>> => {
    const first = heard.shift() ?? waitingAt<Input>(port)
    if (first !== undefined) return first
    say({ is: "waiting", taken: count })
    await new Promise<void>((resolve) => (wake = resolve))
    return next()
  }
  const taken = () => {
    count += 1
    if (count % room === 0) say({ is: "more" })
  }

  const start = async ({ input, first }: Given<Input>) => work(input, chunksFrom(first, next, taken))
  port.on("message", (message: ToThread<Input>) => {
    if (message.is === "input") {
      // What is left was for work that ended without it.
      heard = []
      count = 0
      void start(message).then(done, broken).then(say)
    } else {
      heard.push(message)
      wake()
    }
  })
  const ready: Ready = { is: "ready" }
  port.postMessage(ready)
}

type Given<Input> = Extract<ToThread<Input>, { readonly is: "input" }>

/** What has come already is taken at once: a turn of the event loop takes longer than most chunks do. */
const waitingAt = <Input>(port: MessagePort): ToThread<Input> | undefined => {
  const found: { readonly message: ToThread<Input> } | undefined = receiveMessageOnPort(port)
  return found?.message
}

const done = (output: unknown): FromThread => ({ is: "done", output })

const broken = (error: unknown): FromThread => ({
  is: "broken",
  error: error instanceof Error ? error : new Error(String(error))
})

const chunksFrom = async function* (
  first: Uint8Array | undefined,
  next: () => Promise<ToThread>,
  taken: () => void
) {
  let chunk = first
  while (chunk !== undefined) {
    taken()
    yield chunk
    // Its memory is free at once: the collector lets hundreds of chunks lie about before it looks.
    if (chunk.buffer instanceof ArrayBuffer) chunk.buffer.transfer(0)
    const said = await next()
    chunk = said.is === "chunk" ? said.chunk : undefined
  }
}

/** Bytes that stand in the output by name, or in a list there, are handed over, not copied: the work is done with them. */
const buffersOf = (message: FromThread): Array<ArrayBuffer> => {
  if (message.is !== "done" || typeof message.output !== "object" || message.output === null) return []
  const buffers = Object.values(message.output)
    .flat()
    .map((value: unknown) =>
      value instanceof Uint8Array && value.buffer instanceof ArrayBuffer && isWhole(value)
        ? [value.buffer]
        : []
    )
  return [...new Set(buffers.flat())]
}

/** Node keeps small buffers together in one, which others still use. */
const isWhole = (bytes: Uint8Array) => bytes.byteLength === bytes.buffer.byteLength
