/** Reading the JSON body of a request. */
import { IncomingMessage } from "node:http"
import { ByteSize, Effect } from "effect"
import { HttpIncomingMessage, type HttpServerError, type HttpServerRequest } from "effect/http"
import * as Problem from "./Problems.ts"

/** Four times what a task takes: enough to say "too large, use a blob" to whoever is somewhat over it. */
const limit = 1024 * 1024

/**
 * Only what is declared as JSON is read: a page of another site can send any other type, or none, without asking the
 * browser's leave, and would submit tasks from wherever it is opened.
 */
export const jsonBody = (
  request: HttpServerRequest.HttpServerRequest,
  longest: number = limit
): Effect.Effect<unknown, Problem.BodyOfOtherType | Problem.BodyTooLarge | Problem.MalformedBody> => {
  const type = request.headers["content-type"]
  if (type === undefined || !/^application\/json\s*(;|$)/i.test(type)) {
    return Effect.fail(
      new Problem.BodyOfOtherType({
        detail: `Send JSON and say so: Content-Type: application/json. This came ${type === undefined ? "without one" : `as ${type}`}.`
      })
    )
  }
  const encoding = request.headers["content-encoding"] ?? "identity"
  if (encoding.toLowerCase() !== "identity") {
    return Effect.fail(
      new Problem.BodyOfOtherType({
        detail: `Send the JSON as it is: it came with Content-Encoding: ${encoding}, and no encoding is taken here.`
      })
    )
  }
  return Effect.flatMap(bytesOf(request, longest), parsed)
}

const bytesOf = (
  request: HttpServerRequest.HttpServerRequest,
  longest: number
): Effect.Effect<Uint8Array, Problem.BodyTooLarge | Problem.MalformedBody> => {
  const { source, headers } = request
  if (
    source instanceof IncomingMessage &&
    Number(headers["content-length"]) <= longest &&
    headers["expect"] === undefined
  ) {
    return ofKnownLength(source)
  }
  return request.arrayBuffer.pipe(
    Effect.map((bytes) => new Uint8Array(bytes)),
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.fromInputUnsafe(longest)),
    Effect.catchTag(
      "HttpServerError",
      (error): Effect.Effect<never, Problem.BodyTooLarge | Problem.MalformedBody> =>
        isTooLarge(error) ? tooLarge(longest) : brokenOff
    )
  )
}

/** Most bodies say how long they are, and Node reads no more than that: nothing of them needs counting. */
const ofKnownLength = (source: IncomingMessage) =>
  Effect.callback<Uint8Array, Problem.MalformedBody>((resume) => {
    const pieces: Array<Buffer> = []
    const take = (piece: Buffer) => void pieces.push(piece)
    const ended = () => over(Effect.succeed(first(pieces) ?? Buffer.concat(pieces)))
    const broken = () => over(brokenOff)
    const leave = () => {
      source.off("data", take).off("end", ended).off("close", broken)
    }
    const over = (body: Effect.Effect<Uint8Array, Problem.MalformedBody>) => {
      leave()
      resume(body)
    }
    source.on("error", broken).on("close", broken).on("end", ended).on("data", take)
    return Effect.sync(() => {
      leave()
      source.destroy()
    })
  })

/** The only one. */
const first = (pieces: ReadonlyArray<Buffer>) => (pieces.length === 1 ? pieces[0] : undefined)

const parsed = (bytes: Uint8Array): Effect.Effect<unknown, Problem.MalformedBody> =>
  Effect.try({
    try: (): unknown => JSON.parse(utf8.decode(bytes)),
    catch: (cause) => new Problem.MalformedBody({ detail: `This is not JSON in UTF-8. ${String(cause)}.` })
  })

export const tooLarge = (bytes: number) =>
  new Problem.BodyTooLarge({
    limit: bytes,
    detail: `The body has more than the ${bytes} bytes that are taken.`
  })

/** Seldom seen by anyone: whoever sent half a body is usually gone. */
export const brokenOff = new Problem.MalformedBody({ detail: "The body broke off. Send it again." })

const isTooLarge = ({ reason }: HttpServerError.HttpServerError) =>
  reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge"

const utf8 = new TextDecoder("utf-8", { fatal: true })
