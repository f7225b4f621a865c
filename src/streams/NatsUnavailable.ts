/** NATS did not do what was asked, for a reason that passes: it is away, slow, or electing a leader. */
import { Schema } from "effect"

export class NatsUnavailable extends Schema.TaggedError<NatsUnavailable>()("NatsUnavailable", {
  asked: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `NATS cannot do this now (${this.asked}): ${this.reason}. It is tried again; if it lasts, look at the server.`
  }
}
