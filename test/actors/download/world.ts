/** What the tests of downloads share. */
import type { RequestListener } from "node:http"
import { ConfigProvider, Effect, Layer } from "effect"
import { Downloads, type How } from "../../../src/actors/Downloads.ts"
import { web } from "../../support/web.ts"

export const settings = { FETCH_MAX_BYTES: "100000", FETCH_IDLE_TIMEOUT: "300 millis" }

/** From servers of this machine too, unless `env` says otherwise. */
export const downloads = (env: Record<string, string> = settings) => {
  const variables = ConfigProvider.fromEnvRecord({ FETCH_ALLOW: "127.0.0.1", ...env })
  return Downloads.layer.pipe(Layer.provide(ConfigProvider.layer(variables)))
}

export const get = <E = never, R = never>(url: URL, how?: How<E, R>) =>
  Effect.flatMap(Downloads, (downloads) => downloads.get(url, how))

/** The failure of a download from a server that answers like this. */
export const failureOf = (answer: RequestListener, env?: Record<string, string>) =>
  web(answer).pipe(
    Effect.flatMap((at) => Effect.flip(get(at("/page")))),
    Effect.provide(downloads(env))
  )

export const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

export const redirectTo =
  (location: string): RequestListener =>
  (_, response) =>
    response.writeHead(302, { location }).end()

/** Redirects `/0` to `/1` and so on, and answers at the last. */
export const chain =
  (length: number): RequestListener =>
  (request, response) => {
    const step = Number(request.url?.slice(1))
    return step === length ? response.end() : redirectTo(`/${step + 1}`)(request, response)
  }
