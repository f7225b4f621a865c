/** Why a backup is not made, or is not brought back. Each leaves nothing half behind. */
import { Schema } from "effect"

export class BackupPlaceTaken extends Schema.TaggedError<BackupPlaceTaken>()("BackupPlaceTaken", {
  path: Schema.String
}) {
  override get message() {
    return `${this.path} is there and is not an empty directory. Name one that is not there yet.`
  }
}

export class BackupUnwritable extends Schema.TaggedError<BackupUnwritable>()("BackupUnwritable", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.path} cannot be written: ${this.reason}. There is no backup.`
  }
}

/** The server has none of the streams, or this user does not see them. */
export class NothingToBackUp extends Schema.TaggedError<NothingToBackUp>()("NothingToBackUp", {}) {
  override get message() {
    return "This NATS has none of Millrace's streams: look at NATS_URL, and at the account of NATS_USER."
  }
}

/** The server broke off, or was lost. */
export class BackupBroken extends Schema.TaggedError<BackupBroken>()("BackupBroken", {
  stream: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.stream} could not be copied: ${this.reason}. There is no backup; begin it again.`
  }
}

/** It is no backup, or one of a form that this program does not know. */
export class BackupUnreadable extends Schema.TaggedError<BackupUnreadable>()("BackupUnreadable", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.path} is no backup that can be read: ${this.reason}. Nothing is restored.`
  }
}

/** A file is gone, or is not as it was written. */
export class BackupDamaged extends Schema.TaggedError<BackupDamaged>()("BackupDamaged", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.path} ${this.reason}. Nothing is restored; take another backup.`
  }
}

export class StreamsThere extends Schema.TaggedError<StreamsThere>()("StreamsThere", {
  streams: Schema.Array(Schema.String)
}) {
  override get message() {
    return (
      `This NATS has ${this.streams.join(", ")} already, and nothing is restored over what is there. ` +
      "Restore to a server without these streams, before set-up and before any role is started."
    )
  }
}

export class RestoreBroken extends Schema.TaggedError<RestoreBroken>()("RestoreBroken", {
  stream: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.stream} could not be restored: ${this.reason}. What was restored before it is removed again.`
  }
}
