/** The client over HTTP: all it needs is the address of a gateway, and a key where that wants one. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Layer } from "effect"
import { HttpClient } from "effect/http"
import type { Client, Straight } from "../Client.ts"
import { clientsOver } from "../clientsOver.ts"
import { InvalidRequest } from "../Failures.ts"
import type { Gateway } from "./asking.ts"
import { wayOverHttp } from "./wayOverHttp.ts"

export type { Gateway } from "./asking.ts"

export const layerHttp = (gateway: Gateway): Layer.Layer<Client | Straight, InvalidRequest> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const url = yield* addressOf(gateway.url)
      if (gateway.apiKey !== undefined && !isKey(gateway.apiKey))
        return yield* new InvalidRequest({ faults: [noKey] })
      const http = yield* HttpClient.HttpClient
      const way = yield* wayOverHttp({ ...gateway, url }, http)
      return clientsOver(way)
    })
  ).pipe(Layer.provide(Layer.fresh(NodeHttpClient.layerUndici)))

/** Without the stroke at its end: paths begin with one. */
const addressOf = (text: string): Effect.Effect<string, InvalidRequest> => {
  const url = URL.parse(text)
  return url !== null && (url.protocol === "http:" || url.protocol === "https:")
    ? Effect.succeed(url.href.replace(/\/+$/, ""))
    : new InvalidRequest({
        faults: [
          { path: ["url"], message: `"${text}" is no address of a gateway, such as http://127.0.0.1:8080` }
        ]
      })
}

/** What a header can carry: one that was read from a file may still have the end of its line. */
const isKey = (text: string) => /^[!-~]*$/.test(text)

const noKey = {
  path: ["apiKey"],
  message: "it has a space, a line break or another character no key has"
}
