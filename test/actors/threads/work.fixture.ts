/** Work of all sorts, for the tests of threads. */
import { threadId } from "node:worker_threads"
import { serve } from "../../../src/actors/threads/serve.ts"

type Asked =
  | { readonly what: "echo"; readonly value: unknown }
  | {
      readonly what:
        | "where"
        | "spin"
        | "leak"
        | "throw"
        | "exit"
        | "environment"
        | "sum"
        | "slowSum"
        | "first"
        | "bytes"
    }

const works = async (asked: Asked, chunks: AsyncIterable<Uint8Array>): Promise<unknown> => {
  switch (asked.what) {
    case "echo":
      return asked.value
    case "where":
      return threadId
    case "spin":
      while (true);
    case "leak":
      for (const kept: Array<unknown> = []; ;) kept.push({ at: kept.length })
    case "throw":
      throw new TypeError("the wheel is off")
    case "exit":
      return process.exit(3)
    case "environment":
      return { ...process.env }
    case "sum": {
      let sum = 0
      for await (const chunk of chunks) sum += chunk.length
      return sum
    }
    case "slowSum": {
      let sum = 0
      for await (const chunk of chunks) {
        for (const until = performance.now() + 100; performance.now() < until;);
        sum += chunk.length
      }
      return sum
    }
    case "first":
      for await (const chunk of chunks) return chunk.length
      return "none"
    case "bytes":
      return { bytes: new Uint8Array(1000).fill(7), twice: "x" }
  }
}

serve((input, chunks) => works(input as Asked, chunks))
