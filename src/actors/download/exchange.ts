/** One request and its whole answer: no redirect followed, no status judged. */
import { Effect, Exit, Scope } from "effect"
import { type Agent, type Dispatcher, errors, request } from "undici"
import type { DownloadFailure } from "../../schemas/Download.ts"
import { type Body, BodyBroken, take } from "./body.ts"
import { accepted, layersOf } from "./decompress.ts"
import { OutOfTime, failureOf } from "./failureOf.ts"
import { asking } from "./guard.ts"
import { countdown } from "../Countdown.ts"
import * as Waiting from "../runtime/Waiting.ts"
import type { Limits } from "./limits.ts"
import { outgoing } from "../../telemetry/tracing.ts"
import type { Turns } from "./turns.ts"

export interface Answer {
  readonly status: number
  /** The first of each name, which is lower-case. */
  readonly header: (name: string) => string | undefined
  /** Decompressed; none unless the status is 2xx. */
  readonly bytes: Uint8Array
}

/** What is left of the time, in milliseconds. */
export interface Patience {
  left: number
}

/** What a process has one of. */
export interface Http {
  readonly agent: Agent
  readonly limits: Limits
  /** One for each body that is not small. */
  readonly turns: Turns
}

export interface Asking {
  readonly headers: Readonly<Record<string, string>>
  /** How many milliseconds it may take, which it takes away what it took: that is not what it waited for its turn. */
  readonly patience: Patience
  /** Its end ends the turn of a body that is not small; else that ends with the body. */
  readonly keeper?: Scope.Scope | undefined
}

/** Interrupting it closes the connection, and so does any failure. */
export const exchange = (
  { agent, limits, turns }: Http,
  url: URL,
  { headers, patience, keeper }: Asking
): Effect.Effect<Answer, DownloadFailure> =>
  Effect.suspend(() => {
    const controller = new AbortController()
    const { signal } = controller
    // A timer and not `Effect.timeout`, whose two fibers cost more than all else that is done for a small page.
    const time = countdown(patience.left, () => controller.abort(new OutOfTime()))
    time.go()
    const of = <A>(promise: () => Promise<A>) =>
      Effect.tryPromise({ try: promise, catch: (cause) => failureOf(url.href, cause, limits) })
    const asked = (traced: Readonly<Record<string, string>>) =>
      request(url, {
        dispatcher: agent,
        signal,
        headers: { accept: "*/*", ...traced, ...headers, "accept-encoding": accepted }
      })
    const response = outgoing("GET", url, (traced) =>
      of(() => asking.run(signal, () => asked(traced)).then((answer) => begun(answer, limits)))
    )

    return response.pipe(
      Effect.flatMap(({ body, ...head }) => {
        if ("bytes" in body) return Effect.succeed({ ...head, bytes: body.bytes })
        const whole = of(() => body.whole)
        const turn = Effect.suspend(() => {
          time.stop()
          return Effect.ensuring(Waiting.turn(turns.take(url.hostname)), Effect.sync(time.go))
        })
        const inTurn = (keeper === undefined ? turn : Scope.provide(turn, keeper)).pipe(
          Effect.andThen(Effect.sync(body.goOn)),
          Effect.andThen(whole)
        )
        // It may break while it waits.
        const bytes = Effect.scoped(Effect.raceFirst(whole, inTurn))
        return Effect.map(bytes, (bytes) => ({ ...head, bytes }))
      }),
      Effect.onExit((exit) =>
        Effect.sync(() => {
          patience.left = time.stop()
          if (Exit.isFailure(exit)) controller.abort()
        })
      )
    )
  })

/** Milliseconds for a body that nobody wants: more would be waiting for nothing. */
const unwanted = 1_000

/** Reads in the same turn as the headers came: a body that breaks while nobody listens would end the process. */
const begun = (response: Dispatcher.ResponseData, limits: Limits) =>
  bodyOf(response, limits).then((body) => ({
    status: response.statusCode,
    header: (name: string) => lines(response.headers[name])[0],
    body
  }))

/** That of an error or a redirect is dropped, up to 128 KB and if it comes soon, so that the connection can be used again. */
const bodyOf = ({ statusCode, headers, body }: Dispatcher.ResponseData, limits: Limits): Promise<Body> => {
  if (statusCode < 200 || statusCode >= 300) {
    const timer = setTimeout(() => body.destroy(), unwanted)
    return body.dump().then(() => {
      clearTimeout(timer)
      return { bytes: new Uint8Array() }
    })
  }
  const refuse = (cause: Error) => {
    body.on("error", () => undefined).destroy()
    return Promise.reject(cause)
  }
  // The agent counts what comes; what is said to come need not be waited for.
  const expected = Number(lines(headers["content-length"])[0] ?? Number.NaN)
  if (expected > limits.maxBytes) {
    return refuse(new errors.ResponseExceededMaxSizeError())
  }
  const encoding = lines(headers["content-encoding"]).join()
  const layers = layersOf(encoding)
  if (layers === undefined) {
    return refuse(new BodyBroken(`its body is encoded as "${encoding}", which is not read here`))
  }
  if (layers.length > 0) return take(body, layers, { most: limits.maxDecompressedBytes })
  return take(body, layers, { most: limits.maxBytes, ...(expected > 0 && { expected }) })
}

/** A header may come several times. */
const lines = (header: string | Array<string> | undefined) => [header ?? []].flat()
