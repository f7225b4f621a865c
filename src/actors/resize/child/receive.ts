/** The bytes of an image, as the parent writes them. */
import { readSync } from "node:fs"
import { imagePipe } from "../imagePipe.ts"

/** There is nothing else to do until they are here, so that waiting may block. */
export const receive = (length: number): Uint8Array => {
  const bytes = Buffer.allocUnsafeSlow(length)
  for (let at = 0; at < length;) {
    const read = readSync(imagePipe, bytes, at, length - at, null)
    // The parent is gone.
    if (read === 0) process.kill(process.pid, "SIGKILL")
    at += read
  }
  return bytes
}
