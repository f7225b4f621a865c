/** The events that pass, over HTTP: server-sent ones. */
import { Effect, Schema, Stream } from "effect"
import { HttpClientRequest } from "effect/http"
import { Event } from "../../schemas/Event.ts"
import { Unavailable } from "../Failures.ts"
import type { Way } from "../Way.ts"
import type { Asking } from "./asking.ts"

/** A gateway says something every 15 seconds. One that was silent for so long is gone. */
const silence = "45 seconds"

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Event))

export const passing =
  ({ once }: Asking): Way["passing"] =>
  (which, after) =>
    Stream.unwrap(
      Effect.map(
        once({
          request: HttpClientRequest.get("/v1/events", {
            headers: { accept: "text/event-stream" },
            urlParams: { ...which, ...(after === undefined ? {} : { lastEventId: String(after) }) }
          }),
          read: (response) => Effect.succeed(response.stream)
        }),
        (body) =>
          Stream.timeout(body, silence).pipe(
            Stream.mapError((broken) => new Unavailable({ asked: "events", reason: broken.message })),
            Stream.decodeText,
            Stream.splitLines,
            messages,
            Stream.mapEffect(({ id, data = "" }) =>
              // What is no event, or none that can be read here, has its place all the same.
              Effect.match(decode(data), {
                onSuccess: (event) => ({ sequence: Number(id), event }),
                onFailure: () => ({ sequence: Number(id) })
              })
            )
          )
      )
    )

interface Message {
  readonly id: string
  readonly data?: string
}

/** Of the fields of a message (WHATWG HTML, 9.2) these two; an empty line ends it. A comment has no id. */
const messages = <E>(lines: Stream.Stream<string, E>): Stream.Stream<Message, E> =>
  lines.pipe(
    Stream.mapAccum(
      (): { id?: string; data?: string } => ({}),
      (message, line) => {
        if (line === "")
          return [{}, message.id === undefined ? [] : [{ ...message, id: message.id }]] as const
        const [, field, value = ""] = /^(id|data): ?(.*)$/.exec(line) ?? []
        return [field === undefined ? message : { ...message, [field]: value }, []] as const
      }
    )
  )
