/** What JetStream refuses, and why. */
import { Schema } from "effect"
import { NatsUnavailable } from "./NatsUnavailable.ts"

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
  /** Of a message that is to be deleted and is gone, with younger and older ones still there. */
  sequenceNotFound: 10043,
  /** Of a message that is to be deleted, mostly because it is gone. */
  deleteFailed: 10057,
  /** Of a schedule: its times, and whose clocks they are of. */
  patternInvalid: 10189,
  zoneInvalid: 10223
} as const

/** A refusal that says nothing about what was asked, only that it cannot be done now. */
export const passing = (refused: JetStreamRefused) =>
  new NatsUnavailable({ asked: refused.asked, reason: refused.description })
