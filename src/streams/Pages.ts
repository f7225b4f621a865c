/** Pages: what is known of a page that was fetched, so that its server can be asked whether it has changed. */
import { Context, Effect, Layer, Schema } from "effect"
import { Blob } from "../schemas/Blob.ts"
import { JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"

export const KnownPage = Schema.Struct({
  /** Where it was found, after redirects. */
  url: Schema.String,
  etag: Schema.optionalKey(Schema.String),
  lastModified: Schema.optionalKey(Schema.String),
  contentType: Schema.String,
  charset: Schema.optionalKey(Schema.String),
  bytes: Schema.Int,
  body: Blob,
  /** RFC 3339: when the body was stored. */
  storedAt: Schema.String
})
export type KnownPage = typeof KnownPage.Type

export class Pages extends Context.Service<
  Pages,
  {
    /** By the address that was asked for, before any redirect. */
    readonly find: (url: string) => Effect.Effect<KnownPage | undefined, NatsUnavailable>
    /** In the place of what was known before. */
    readonly put: (url: string, page: KnownPage) => Effect.Effect<void, NatsUnavailable>
  }
>()("millrace/Pages") {
  static readonly layer = Layer.effect(
    Pages,
    Effect.map(JetStream, (jetstream) =>
      Pages.of({
        find: (url) =>
          Effect.flatMap(
            jetstream.read(Subjects.pageStream, { last_by_subj: Subjects.page(url) }),
            (message) =>
              message === undefined
                ? Effect.undefined
                : // What another version has written is as good as nothing: the page is fetched anew.
                  Effect.orElseSucceed(decode(utf8.decode(message.data)), () => undefined)
          ),
        put: (url, page) =>
          jetstream.publish(Subjects.page(url), JSON.stringify(page), []).pipe(
            Effect.asVoid,
            Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
          )
      })
    )
  )
}

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(KnownPage))
const utf8 = new TextDecoder()
