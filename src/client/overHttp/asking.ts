/** Asking a gateway: with the key, again while nobody answers, and with its problems as failures. */
import { Effect, type Schema, Semaphore } from "effect"
import { HttpClient, type HttpClientError, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { answering } from "../answering.ts"
import { GatewayBroken, type NotAnswered, Unavailable } from "../Failures.ts"
import { patiently } from "../patiently.ts"
import { type Expected, failureOf, problemIn } from "./problem.ts"

export interface Gateway {
  readonly url: string
  readonly apiKey?: string
}

export interface Question<A, E> {
  readonly request: HttpClientRequest.HttpClientRequest
  readonly read: (
    response: HttpClientResponse.HttpClientResponse
  ) => Effect.Effect<A, HttpClientError.HttpClientError | Schema.SchemaError>
  readonly expected?: Expected<E>
  /** The answer is read within this; one that the gateway holds on purpose takes longer. */
  readonly withinMs?: number
}

/** More wait for their turn: each takes a connection, of which a process has a thousand and a gateway some thousands. */
const mostAtOnce = 128

/** An answer that takes longer is taken for lost. */
const usuallyWithinMs = 10_000

export const asking = ({ url, apiKey }: Gateway, http: HttpClient.HttpClient) => {
  const client = HttpClient.mapRequest(http, (request) => {
    const there = HttpClientRequest.prependUrl(request, url)
    return apiKey === undefined ? there : HttpClientRequest.bearerToken(there, apiKey)
  })

  const { hasAnswered, noting } = answering()
  const turns = Semaphore.makeUnsafe(mostAtOnce)

  const once = <A, E extends { readonly _tag: string } = never>(
    question: Question<A, E>
  ): Effect.Effect<A, E | NotAnswered> => {
    const { request, read, expected = {}, withinMs = usuallyWithinMs } = question
    const asked = `${request.method} ${request.url} at ${url}`
    const lost = (failure: HttpClientError.HttpClientError | Schema.SchemaError) =>
      failure._tag === "HttpClientError" && !isNoJson(failure)
        ? new Unavailable({ asked, reason: reasonOf(failure) })
        : new GatewayBroken({ status: 200, detail: `this is not understood: ${failure.message}.` })
    const answer = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<A, E | NotAnswered> =>
      response.status >= 200 && response.status < 300
        ? Effect.mapError(read(response), lost)
        : Effect.flatMap(Effect.mapError(problemIn(response), lost), (problem) =>
            Effect.fail(failureOf(asked, problem, expected, secondsIn(response.headers["retry-after"])))
          )
    return client.execute(request).pipe(
      Effect.mapError(lost),
      Effect.flatMap(answer),
      Effect.timeoutOrElse({
        duration: withinMs,
        orElse: () => new Unavailable({ asked, reason: "no answer in time" })
      }),
      turns.withPermit,
      noting
    )
  }

  return {
    hasAnswered,
    once,
    /** Again while nobody answers: only what is the same asked twice. */
    ask: <A, E extends { readonly _tag: string } = never>(question: Question<A, E>) =>
      patiently<A, E | NotAnswered, never>(once(question))
  }
}

export type Asking = ReturnType<typeof asking>

/** It was answered whole, by something that does not speak as a gateway does: asking again does not help. */
const isNoJson = ({ reason }: HttpClientError.HttpClientError) => reason.cause instanceof SyntaxError

/** What the socket said, where there is one that did. */
const reasonOf = ({ reason }: HttpClientError.HttpClientError): string => {
  const { cause } = reason
  return cause instanceof Error && cause.message !== "" ? cause.message : reason.message
}

/** `Retry-After` as a number; the date it may be as well is not asked for. */
const secondsIn = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : undefined
