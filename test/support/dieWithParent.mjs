/** Loaded into processes that tests start: when the test is gone, killed even, its end of the pipe is, and so are they. */
process.stdin.on("end", () => process.exit(1))
process.stdin.resume()
process.stdin.unref?.()
