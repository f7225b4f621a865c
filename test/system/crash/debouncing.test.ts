/** A burst of submissions whose gateways are killed at any moment: what was accepted last is done, and nothing before it. */
import { setTimeout as pass } from "node:timers/promises"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { recordsIn } from "../../chaos/audit.ts"
import type { Said } from "../../chaos/bursts.ts"
import { faultsOfBursts } from "../../chaos/faultsOfBursts.ts"
import { now } from "../../chaos/hooks.ts"
import { type Process, startMillrace } from "../../support/millrace.ts"
import { onOwnServer } from "../../support/ownServer.ts"
import { finished } from "./row.ts"

/** Those that are killed, and the one that is left. */
const gateways = 5

const quietMs = 1_500

describe("a burst whose gateways are killed", { timeout: 60_000 }, () => {
  it("is done with the last input that was accepted, once things are quiet", () =>
    onOwnServer(["count"], (nats) =>
      Effect.gen(function* () {
        const started = (words: ReadonlyArray<string>) =>
          Effect.acquireRelease(
            Effect.promise(async () => {
              const process = startMillrace(words, { NATS_URL: nats.url, PORT: "0" })
              const [, url = ""] = await process.prints(/listens on (http\S+)|taking/)
              return { process, url }
            }),
            ({ process }) => Effect.promise(() => process.kill("SIGKILL"))
          )
        const all = Array.from({ length: gateways }, () => started(["gateway"]))
        const [alive, ...doomed] = yield* Effect.all(all, { concurrency: "unbounded" })
        yield* started(["actor", "count"])

        const ask = async (url: string, text: string): Promise<string | undefined> => {
          const order = { kind: "count", key: "burst", input: { text }, debounce: quietMs / 1_000 }
          const init = { method: "POST", body: JSON.stringify(order) }
          const response = await fetch(`${url}/v1/tasks`, {
            ...init,
            headers: { "content-type": "application/json" }
          }).catch(() => undefined)
          if (response?.status !== 202) return undefined
          const body = await response.text().catch(() => undefined)
          return body === undefined ? undefined : JSON.parse(body).id
        }
        /** By way of one that is killed meanwhile; where nothing is heard of that, by way of the one that is not. */
        const say = async (n: number, url: string, killed?: Process): Promise<Said> => {
          const path = `input ${n}`
          const asked = now()
          const answer = ask(url, path)
          await pass(Math.random() * 12)
          await killed?.kill("SIGKILL")
          const first = await answer
          const id = first ?? (await ask(alive?.url ?? "", path)) ?? ""
          return { path, id, asked, answered: now(), tries: first === undefined ? 2 : 1 }
        }

        const burst: Array<Said> = []
        for (const { process, url } of doomed) {
          for (const killed of [undefined, undefined, process]) {
            burst.push(yield* Effect.promise(() => say(burst.length, url, killed)))
          }
        }
        assert.notInclude(
          burst.map(({ id }) => id),
          ""
        )
        yield* Effect.forEach(new Set(burst.map(({ id }) => id)), finished)
        const written = yield* Effect.promise(() => recordsIn(nats.url))
        const records = new Map(written.map(({ task, entry }) => [task, [entry]]))
        assert.deepEqual(faultsOfBursts([burst], records, [], quietMs), [])
      })
    ))
})
