/** What is asked of JetStream, as Effects: publish, read one message, and its management calls. */
import { type MsgHdrs, headers } from "@nats-io/transport-node"
import { Context, Effect, Layer, Schema } from "effect"
import { Nats } from "./Nats.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Requests from "./Requests.ts"
import { type StoredMessage, fromDirect, fromGet } from "./StoredMessage.ts"

/** JetStream understood and said no. `code` is the server's `err_code`. */
export class JetStreamRefused extends Schema.TaggedError<JetStreamRefused>()("JetStreamRefused", {
  asked: Schema.String,
  code: Schema.Int,
  description: Schema.String
}) {
  override get message() {
    return `JetStream refuses ${this.asked}: ${this.description} (${this.code}).`
  }
}

/** The refusals that are looked at one by one. */
export const refusal = {
  wrongLastSequence: 10071,
  /** Another write to the subject is on its way: neither of them has won yet. */
  conflictInFlight: 10164,
  messageTooLarge: 10054,
  /** Full (`maximum bytes exceeded`), or the disk is. */
  storeFailed: 10077,
  /** The server cannot reserve what a stream may take. */
  storageExceeded: 10047,
  streamNotFound: 10059,
  consumerNotFound: 10014,
  streamExists: 10058,
  messageNotFound: 10037,
  /** Of a message that is to be deleted, mostly because it is gone. */
  deleteFailed: 10057
} as const

/** Header names and values. */
export type HeaderList = ReadonlyArray<readonly [string, string]>

export interface Published {
  readonly stream: string
  readonly sequence: number
}

/** How long one question may stay unanswered; whoever asked decides whether to ask again. */
const patience = 2_000

export class JetStream extends Context.Service<
  JetStream,
  {
    /** Stores a message. Returns after the server has it. */
    readonly publish: (
      subject: string,
      body: Uint8Array | string,
      headers: HeaderList
    ) => Effect.Effect<Published, NatsUnavailable | JetStreamRefused>
    /** A management call, `$JS.API.<call>`: the answer as JSON. */
    readonly call: (call: string, body: unknown) => Effect.Effect<unknown, NatsUnavailable | JetStreamRefused>
    /** One message, read from the stream's leader: what decisions are made on. Undefined if there is none. */
    readonly read: (
      stream: string,
      which:
        | { readonly last_by_subj: string }
        | { readonly seq: number }
        | { readonly seq: number; readonly next_by_subj: string }
    ) => Effect.Effect<StoredMessage | undefined, NatsUnavailable>
    /** The last message of a subject, read from any replica: cheap, and on a follower perhaps a moment old. */
    readonly glance: (
      stream: string,
      subject: string
    ) => Effect.Effect<StoredMessage | undefined, NatsUnavailable>
  }
>()("millrace/JetStream") {
  static readonly layer = Layer.effect(
    JetStream,
    Effect.gen(function* () {
      const nats = yield* Nats
      const requests = yield* Effect.acquireRelease(
        Effect.sync(() => Requests.open(nats.connection)),
        (opened) => Effect.sync(() => opened.close())
      )
      const stop = nats.onChange((connected) => {
        if (!connected) requests.disconnected()
      })
      const stopDenied = nats.onDenied(requests.denied)
      yield* Effect.addFinalizer(() => Effect.sync(() => [stop(), stopDenied()]))

      const ask = (subject: string, body: Uint8Array | string, headers?: MsgHdrs) =>
        Effect.callback<Requests.Reply & { readonly _tag: "Answered" }, NatsUnavailable>((resume) => {
          if (!nats.isConnected()) return resume(Effect.fail(unavailable(subject, "disconnected")))
          const cancel = requests.send(subject, body, headers, patience, (reply) =>
            resume(
              reply._tag === "Answered"
                ? Effect.succeed(reply)
                : Effect.fail(unavailable(subject, reply.reason))
            )
          )
          return Effect.sync(cancel)
        })

      const call = (name: string, body: unknown) =>
        Effect.flatMap(ask(`$JS.API.${name}`, JSON.stringify(body)), (reply) =>
          answerOf(name, reply.message.json<unknown>())
        )

      return JetStream.of({
        publish: (subject, body, list) =>
          Effect.flatMap(ask(subject, body, headersOf(list)), (reply) =>
            Effect.flatMap(answerOf(subject, reply.message.json<unknown>()), publishedOf)
          ),
        call,
        read: (stream, which) =>
          call(`STREAM.MSG.GET.${stream}`, which).pipe(
            Effect.flatMap(fromGet),
            Effect.catchIf(isMissing, () => Effect.undefined),
            Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
          ),
        glance: (stream, subject) =>
          Effect.map(
            ask(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify({ last_by_subj: subject })),
            (reply) => (reply.message.headers?.code === 404 ? undefined : fromDirect(reply.message))
          )
      })
    })
  )
}

const unavailable = (asked: string, reason: string) => new NatsUnavailable({ asked, reason })

/** A refusal that says nothing about what was asked, only that it cannot be done now. */
export const passing = (refused: JetStreamRefused) => unavailable(refused.asked, refused.description)

const isMissing = (error: NatsUnavailable | JetStreamRefused) =>
  error._tag === "JetStreamRefused" && error.code === refusal.messageNotFound

const headersOf = (list: HeaderList): MsgHdrs | undefined => {
  if (list.length === 0) return undefined
  const made = headers()
  for (const [name, value] of list) made.append(name, value)
  return made
}

const Answer = Schema.Struct({
  error: Schema.optionalKey(
    Schema.Struct({ err_code: Schema.optionalKey(Schema.Int), description: Schema.String })
  )
})
const decodeAnswer = Schema.decodeUnknownEffect(Answer)
const decodeAck = Schema.decodeUnknownEffect(Schema.Struct({ stream: Schema.String, seq: Schema.Int }))

/** The answer, or the refusal in it. */
const answerOf = (asked: string, answer: unknown) =>
  decodeAnswer(answer).pipe(
    Effect.orDie,
    Effect.flatMap(({ error }) =>
      error === undefined
        ? Effect.succeed(answer)
        : Effect.fail(
            new JetStreamRefused({ asked, code: error.err_code ?? 0, description: error.description })
          )
    )
  )

const publishedOf = (answer: unknown) =>
  decodeAck(answer).pipe(
    Effect.orDie,
    Effect.map((ack): Published => ({ stream: ack.stream, sequence: ack.seq }))
  )
