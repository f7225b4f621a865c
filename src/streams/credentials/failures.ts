/** What may be wrong with how a process is told as whom it comes to NATS. No sentence holds a secret. */
import { Schema } from "effect"

/** Two settings say as whom. Which of them is meant would be a guess. */
export class CredentialsUnclear extends Schema.TaggedError<CredentialsUnclear>()("CredentialsUnclear", {
  settings: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${this.settings.join(" and ")} each say as whom to come to NATS. Unset those that are not meant.`
  }
}

/** One setting is of no use without the other. */
export class CredentialsIncomplete extends Schema.TaggedError<CredentialsIncomplete>()(
  "CredentialsIncomplete",
  { given: Schema.String, missing: Schema.String }
) {
  override get message() {
    return `${this.given} is set, and ${this.missing} is not. Set both, or neither.`
  }
}

/** A file that a setting names is not there, may not be read, or is something else. */
export class CredentialsUnusable extends Schema.TaggedError<CredentialsUnusable>()("CredentialsUnusable", {
  setting: Schema.String,
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.setting} names ${this.path}: ${this.reason}. Put the file there, or name another one.`
  }
}

export type CredentialsFailure = CredentialsUnclear | CredentialsIncomplete | CredentialsUnusable
