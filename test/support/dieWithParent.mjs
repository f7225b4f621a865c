/** Loaded into processes that tests start: when the test is gone, killed even, its end of the pipe is, and so are they. */
import { isMainThread } from "node:worker_threads"

// A thread has this loaded as well, and nothing to read.
if (isMainThread) {
  process.stdin.on("end", () => process.exit(1))
  process.stdin.resume()
  process.stdin.unref?.()
}
