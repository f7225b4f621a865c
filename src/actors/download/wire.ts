/** Counts what really comes over a connection: undici counts what a body has, and not what is wrapped around it. */
import { type buildConnector, errors } from "undici"

/** Breaks a connection whose answer takes more than `most` bytes, with its headers and the framing of its chunks. */
export const metered =
  (connect: buildConnector.connector, most: number): buildConnector.connector =>
  (options, callback) =>
    connect(options, (...outcome) => {
      const [, socket] = outcome
      callback(...outcome)
      if (!socket) return
      let asked = 0
      let before = 0
      let seen = 0
      // Beside the listener of undici: of each piece that is read one hears before the next one is.
      socket.on("readable", () => {
        // Another request has gone out since: what comes now is its answer.
        if (socket.bytesWritten !== asked) {
          asked = socket.bytesWritten
          before = seen
        }
        seen = socket.bytesRead
        if (seen - before > most) socket.destroy(new errors.ResponseExceededMaxSizeError())
      })
    })
