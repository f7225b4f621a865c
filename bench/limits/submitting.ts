/** What it takes to submit a task in each way: messages between a client over NATS and the server, both ways. */
import type { SubmitOptions } from "../../src/client/Client.ts"
import { text } from "../queue/work.ts"
import { openCase } from "./openCase.ts"

export const ways: ReadonlyArray<readonly [what: string, optionsOf: (n: number) => SubmitOptions]> = [
  ["as it is", () => ({})],
  ["into the lane high", () => ({ lane: "high" })],
  ["with a delay", () => ({ delay: 3_600 })],
  ["with a key", (n) => ({ key: `key-${n}` })],
  ["with a key and a delay", (n) => ({ key: `late-${n}`, delay: 3_600 })],
  ["debounced, the first of a burst", (n) => ({ key: `burst-${n}`, debounce: 3_600 })],
  ["debounced, another of a burst", () => ({ key: "burst", debounce: 3_600 })]
]

/** Messages of each, in that order: so many tasks one after the other. */
export const submitting = async (tasks: number): Promise<ReadonlyArray<number>> => {
  const { client, messages, close } = await openCase({}, "client")
  const submit = (n: number, optionsOf: (n: number) => SubmitOptions) =>
    client.submit("count", { text }, optionsOf(n))
  const found: Array<number> = []
  try {
    for (const [, optionsOf] of ways) {
      // The first is no other of a burst.
      await submit(0, optionsOf)
      const from = messages()
      for (let n = 1; n <= tasks; n += 1) await submit(n, optionsOf)
      found.push((messages() - from) / tasks)
    }
    return found
  } finally {
    await close()
  }
}
