/** Everything that the dashboard shows, for the tests of one file: NATS, a gateway, all actors, and a web that they fetch from. */
import { readFileSync } from "node:fs"
import type { RequestListener } from "node:http"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll } from "@effect/vitest"
import { Effect, Exit, Schema, Scope } from "effect"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { web } from "../support/web.ts"

const asset = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../demo/assets/${name}`, import.meta.url)))

export const photograph = fileURLToPath(new URL("../../demo/assets/photograph.jpg", import.meta.url))

export interface Pipeline {
  readonly url: string
  readonly nats: string
  /** NATS is gone while this is done. */
  readonly withoutNats: (act: () => Promise<void>) => Promise<void>
  /** An address of the web. `/gone` is not there, `/stuck` never answers, all else is a page, unless it is broken. */
  readonly address: (path: string) => string
  /** From now on, a path answers with this status; 200 mends it. */
  readonly answers: (path: string, status: number) => void
  /** Submits a task as any other service would. Gives its id. */
  readonly submit: (kind: string, input: object, options?: object) => Promise<string>
  /** A task that has failed: its path is gone. Gives its id. */
  readonly fails: (path: string) => Promise<string>
  /** Mends its path and has it done again, as somebody else would. */
  readonly mends: (path: string, id: string) => Promise<void>
}

/** All of it begins at once, perhaps beside others that do. Milliseconds. */
const patience = 150_000

export const usePipeline = (): (() => Pipeline) => {
  const scope = Scope.makeUnsafe()
  const state: { nats?: TestNats; millrace?: Process; pipeline?: Pipeline } = {}

  beforeAll(async () => {
    const statuses = new Map<string, number>([["/gone", 404]])
    const article = asset("article.html")
    const answer: RequestListener = (request, response) => {
      const path = request.url ?? ""
      if (path.startsWith("/stuck")) return
      response.writeHead(statuses.get(path) ?? 200, { "content-type": "text/html; charset=utf-8" })
      response.end(article)
    }
    const address = await Effect.runPromise(Scope.provide(web(answer), scope))
    const nats = await startNats({ sync: "2m" })
    state.nats = nats
    state.millrace = startMillrace(["up", "--port", "0"], { NATS_URL: nats.url })
    const url = (await state.millrace.prints(/Dashboard +(\S+)\//))[1] ?? ""
    const at = (path: string) => address(path).href
    const submit: Pipeline["submit"] = async (kind, input, options = {}) => {
      const response = await fetch(`${url}/v1/tasks`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ kind, input, ...options })
      })
      return Schema.decodeUnknownSync(Submitted)(await response.json()).id
    }
    state.pipeline = {
      url,
      nats: nats.url,
      withoutNats: async (act) => {
        await nats.kill()
        await act().finally(() => nats.restart())
      },
      address: at,
      answers: (path, status) => void statuses.set(path, status),
      submit,
      fails: async (path) => {
        statuses.set(path, 410)
        const id = await submit("fetch", { url: at(path) })
        await fetch(`${url}/v1/tasks/${id}?wait=20`)
        return id
      },
      mends: async (path, id) => {
        statuses.set(path, 200)
        await fetch(`${url}/v1/tasks/${id}/retry`, { method: "POST" })
      }
    }
  }, patience)
  afterAll(async () => {
    await state.millrace?.kill("SIGTERM")
    await state.nats?.stop()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  return () => {
    if (state.pipeline === undefined) throw new Error("the pipeline is not started yet")
    return state.pipeline
  }
}

const Submitted = Schema.Struct({ id: Schema.String })
