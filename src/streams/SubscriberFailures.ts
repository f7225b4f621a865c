/** What can be wrong with a durable subscriber, or with what it is asked. */
import { Schema } from "effect"
import { Subscriber } from "../schemas/Subscriber.ts"

/** Nobody has made it, or somebody has deleted it. */
export class SubscriberUnknown extends Schema.TaggedError<SubscriberUnknown>()("SubscriberUnknown", {
  name: Schema.String
}) {
  override get message() {
    return `There is no subscriber "${this.name}". Make it first, or look for its name among those that there are.`
  }
}

/** There is one of this name, which hears of other events. */
export class SubscriberDiffers extends Schema.TaggedError<SubscriberDiffers>()("SubscriberDiffers", {
  subscriber: Subscriber
}) {
  override get message() {
    const { name, kind = "every kind", state = "every state" } = this.subscriber
    return `The subscriber "${name}" hears of ${kind}, ${state}. Take another name, or delete it and make it anew.`
  }
}

/** Every reader of the events counts, and the server takes so many of a stream. */
export class TooManySubscribers extends Schema.TaggedError<TooManySubscribers>()("TooManySubscribers", {
  name: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return (
      `NATS takes no more subscribers: "${this.name}" would be one too many (${this.reason}). Delete those that nobody ` +
      "uses any more, or raise the limit of consumers of the stream EVENTS."
    )
  }
}

/** Nothing of this name can be made. */
export class NameUnusable extends Schema.TaggedError<NameUnusable>()("NameUnusable", {
  name: Schema.String
}) {
  override get message() {
    return `"${this.name}" cannot name a subscriber: 1 to 64 lower-case letters, digits and hyphens, no hyphen first.`
  }
}

/** This is no delivery to this subscriber. */
export class DeliveryUnknown extends Schema.TaggedError<DeliveryUnknown>()("DeliveryUnknown", {
  name: Schema.String,
  delivery: Schema.String
}) {
  override get message() {
    return `"${this.delivery}" is no delivery to "${this.name}". Acknowledge with the \`delivery\` that came with the event.`
  }
}
