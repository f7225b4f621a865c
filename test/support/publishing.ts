/** Both ways of publishing, of which each message is answered by the same Effect. */
import { Effect } from "effect"
import type { JetStream } from "../../src/streams/JetStream.ts"

type Publish = JetStream["Service"]["publish"]

export const publishing = (publish: Publish): Pick<JetStream["Service"], "publish" | "send"> => ({
  publish,
  send: (subject, body, headers, done) => {
    Effect.runCallback(publish(subject, body, headers), { onExit: done })
  }
})
