/** What is asked of JetStream, as Effects: publish, read one message, and its management calls. */
import { Context, Effect, Exit, Layer } from "effect"
import * as BatchRead from "./BatchRead.ts"
import { type Published, answerOf, storedIn } from "./answers.ts"
import { encoded } from "./encoded.ts"
import { statusOf } from "./headersOf.ts"
import { type JetStreamRefused, passing, refusal } from "./JetStreamRefused.ts"
import { Nats } from "./Nats.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { openRequests } from "./openRequests.ts"
import type * as Requests from "./Requests.ts"
import { type StoredMessage, fromDirect, fromGet } from "./StoredMessage.ts"

/** Header names and values. */
export type HeaderList = ReadonlyArray<readonly [string, string]>

/** As a list, or as bytes that are sent as they are. */
export type Headers = HeaderList | Uint8Array

/** How long one question may stay unanswered; whoever asked decides whether to ask again. */
const patience = 2_000

export class JetStream extends Context.Service<
  JetStream,
  {
    /** Stores a message. Returns after the server has it. */
    readonly publish: (
      subject: string,
      body: Uint8Array | string,
      headers: Headers
    ) => Effect.Effect<Published, NatsUnavailable | JetStreamRefused>
    /** The same without a fiber, where each microsecond counts. Calls `done` exactly once. */
    readonly send: (
      subject: string,
      body: Uint8Array | string,
      headers: Headers,
      done: (exit: Exit.Exit<Published, NatsUnavailable | JetStreamRefused>) => void
    ) => void
    /** A management call, `$JS.API.<call>`: the answer as JSON. */
    readonly call: (call: string, body: unknown) => Effect.Effect<unknown, NatsUnavailable | JetStreamRefused>
    /** One message, read from the stream's leader: what decisions are made on. Undefined if there is none. */
    readonly read: (
      stream: string,
      which:
        | { readonly last_by_subj: string }
        | { readonly seq: number }
        | { readonly seq: number; readonly next_by_subj: string }
        /** The first that was stored at a time or later. */
        | { readonly start_time: string }
    ) => Effect.Effect<StoredMessage | undefined, NatsUnavailable>
    /** The last message of a subject, read from any replica: cheap, and on a follower perhaps a moment old. */
    readonly glance: (
      stream: string,
      subject: string
    ) => Effect.Effect<StoredMessage | undefined, NatsUnavailable>
    /** The first message of a subject from a sequence on, read from any replica as well. */
    readonly next: (
      stream: string,
      sequence: number,
      subject: string
    ) => Effect.Effect<StoredMessage | undefined, NatsUnavailable>
    /** Many messages for one question, oldest first, read from any replica as well. */
    readonly batch: (
      stream: string,
      request: BatchRead.BatchRequest
    ) => Effect.Effect<BatchRead.Batch, NatsUnavailable>
    /** Says what became of a delivery. Returns after the server knows. */
    readonly settle: (delivery: string, word: string) => Effect.Effect<void, NatsUnavailable>
  }
>()("millrace/JetStream") {
  static readonly layer = Layer.effect(
    JetStream,
    Effect.gen(function* () {
      const nats = yield* Nats
      const requests = yield* openRequests
      const batches = yield* Effect.acquireRelease(
        Effect.sync(() => BatchRead.open(nats)),
        (opened) => Effect.sync(() => opened.close())
      )

      const ask = (subject: string, body: Uint8Array | string) =>
        Effect.callback<Requests.Reply & { readonly _tag: "Answered" }, NatsUnavailable>((resume) => {
          if (!nats.isConnected()) return resume(Effect.fail(unavailable(subject, "disconnected")))
          const cancel = requests.send(subject, body, undefined, patience, (reply) =>
            resume(reply._tag === "Answered" ? Effect.succeed(reply) : withoutAnswer(subject, reply))
          )
          return Effect.sync(cancel)
        })

      const send: JetStream["Service"]["send"] = (subject, body, asked, done) => {
        if (!nats.isConnected()) return done(Exit.fail(unavailable(subject, "disconnected")))
        let headers: Uint8Array | undefined
        try {
          headers = asked instanceof Uint8Array ? asked : encoded(asked)
        } catch (defect) {
          return done(Exit.die(defect))
        }
        requests.send(subject, body, headers, patience, (reply) =>
          done(reply._tag === "Answered" ? storedIn(subject, reply.data) : withoutAnswer(subject, reply))
        )
      }

      const call = (name: string, body: unknown) =>
        Effect.flatMap(ask(`$JS.API.${name}`, JSON.stringify(body)), (reply) =>
          answerOf(name, reply.message.json<unknown>())
        )

      const read: JetStream["Service"]["read"] = (stream, which) =>
        call(`STREAM.MSG.GET.${stream}`, which).pipe(
          Effect.flatMap(fromGet),
          Effect.catchIf(isMissing, () => Effect.undefined),
          Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
        )

      /** What comes as JSON can be read whatever its headers are. */
      const direct = (stream: string, which: Parameters<typeof read>[1]) =>
        Effect.flatMap(ask(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify(which)), ({ message }) => {
          if (statusOf(message) === 404) return Effect.undefined
          const stored = fromDirect(message)
          return stored === undefined ? read(stream, which) : Effect.succeed(stored)
        })

      return JetStream.of({
        publish: (subject, body, list) => Effect.callback((resume) => send(subject, body, list, resume)),
        send,
        call,
        read,
        glance: (stream, subject) => direct(stream, { last_by_subj: subject }),
        next: (stream, sequence, subject) => direct(stream, { seq: sequence, next_by_subj: subject }),
        batch: (stream, request) =>
          Effect.callback((resume) => {
            const asked = `DIRECT.GET.${stream}`
            if (!nats.isConnected()) return resume(Effect.fail(unavailable(asked, "disconnected")))
            const cancel = batches.send(stream, request, (reply) =>
              resume(
                reply._tag === "Answered"
                  ? Effect.succeed(reply.batch)
                  : Effect.fail(unavailable(asked, reply.reason))
              )
            )
            return Effect.sync(cancel)
          }),
        settle: (delivery, word) => Effect.asVoid(ask(delivery, word))
      })
    })
  )
}

const unavailable = (asked: string, reason: string) => new NatsUnavailable({ asked, reason })

const withoutAnswer = (
  asked: string,
  reply: Exclude<Requests.Reply, { readonly _tag: "Answered" }>
): Exit.Exit<never, NatsUnavailable> =>
  reply._tag === "Unanswered" ? Exit.fail(unavailable(asked, reply.reason)) : Exit.die(reply.defect)

const isMissing = (error: NatsUnavailable | JetStreamRefused) =>
  error._tag === "JetStreamRefused" && error.code === refusal.messageNotFound
