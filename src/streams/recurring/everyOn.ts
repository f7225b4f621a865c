/** Every message on some subjects of the stream of schedules, oldest first. */
import { Effect } from "effect"
import type { JetStream } from "../JetStream.ts"
import type { NatsUnavailable } from "../NatsUnavailable.ts"
import type { StoredMessage } from "../StoredMessage.ts"
import * as Subjects from "../Subjects.ts"

/** For one question. The inputs may be large. */
const most = { batch: 256, max_bytes: 4 * 1024 * 1024 }

export const everyOn = Effect.fnUntraced(function* (
  jetstream: JetStream["Service"],
  subject: string
): Effect.fn.Return<ReadonlyArray<StoredMessage>, NatsUnavailable> {
  const all: Array<StoredMessage> = []
  let from = 1
  while (true) {
    const { messages, last, pending } = yield* jetstream.batch(Subjects.scheduleStream, {
      seq: from,
      next_by_subj: subject,
      ...most
    })
    all.push(...messages)
    if (messages.length === 0 || pending === 0) return all
    from = last + 1
  }
})
