/** Fetch: our downloads, with guard, limits and all, beside bare undici that takes whatever comes. */
import { once } from "node:events"
import { promisify } from "node:util"
import { Worker } from "node:worker_threads"
import { gunzip } from "node:zlib"
import { ConfigProvider, Effect, Layer, ManagedRuntime } from "effect"
import { Agent, request } from "undici"
import { Downloads } from "../../src/actors/Downloads.ts"
import type { Comparison } from "./Comparison.ts"

const inFlight = 16
const seconds = 1

const unzip = promisify(gunzip)

export const compare = async (): Promise<ReadonlyArray<Comparison>> => {
  const server = new Worker(new URL("pagesServer.ts", import.meta.url))
  const [port]: Array<number> = await once(server, "message")
  const agent = new Agent()
  const runtime = ManagedRuntime.make(
    Downloads.layer.pipe(
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ FETCH_ALLOW: "127.0.0.1" })))
    )
  )
  let open = 2

  const comparison = (
    path: string,
    what: string,
    pattern: string,
    read: (bytes: Uint8Array) => unknown
  ): Comparison => {
    const url = new URL(path, `http://127.0.0.1:${port}`)
    const bare = async () => {
      const { body } = await request(url, { dispatcher: agent, headers: { "accept-encoding": "gzip" } })
      await read(await body.bytes())
    }
    return {
      actor: "fetch",
      what,
      unit: "pages/s",
      pattern,
      bare: () => rate((until) => Promise.all(Array.from({ length: inFlight }, () => again(bare, until)))),
      ours: () => rate((until) => runtime.runPromise(ours(url, until))),
      close: async () => {
        if (--open > 0) return
        await runtime.dispose()
        await agent.destroy()
        await server.terminate()
      }
    }
  }

  return [
    comparison(
      "/",
      `a page of 20 KB, ${inFlight} at once`,
      "undici: request, body.bytes()",
      (bytes) => bytes
    ),
    comparison(
      "/gzip",
      `the same page compressed, ${inFlight} at once`,
      "undici: request, body.bytes(), then zlib.gunzip",
      unzip
    )
  ]
}

/** As tasks do: fibers of their own, each with one download after the other. */
const ours = (url: URL, until: number) =>
  Effect.forEach(
    Array.from({ length: inFlight }),
    () =>
      Effect.gen(function* () {
        const downloads = yield* Downloads
        let done = 0
        while (performance.now() < until) {
          yield* downloads.get(url)
          done++
        }
        return done
      }),
    { concurrency: inFlight }
  )

const again = async (work: () => Promise<void>, until: number) => {
  let done = 0
  while (performance.now() < until) {
    await work()
    done++
  }
  return done
}

/** How much is done per second by what works until then. */
const rate = async (work: (until: number) => Promise<ReadonlyArray<number>>) => {
  const began = performance.now()
  const done = await work(began + seconds * 1000)
  return (done.reduce((sum, one) => sum + one, 0) * 1000) / (performance.now() - began)
}
