/** Runs a child to its end as if it were this process: signals reach it once, and `leave` ends as it ended. */
import { spawn } from "node:child_process"

/** A terminal sends its Ctrl-C to the child as well; what comes without a terminal comes to us alone. */
const onTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)

export const run = (command, args, options) =>
  new Promise((done, failed) => {
    const child = spawn(command, args, options)
    let output = ""
    child.stdout?.on("data", (chunk) => (output += chunk))
    child.stderr?.on("data", (chunk) => (output += chunk))

    const interrupt = () => onTerminal || child.kill("SIGINT")
    const terminate = () => child.kill("SIGTERM")
    process.on("SIGINT", interrupt)
    process.on("SIGTERM", terminate)

    child.once("error", failed)
    child.once("close", (code, signal) => {
      process.off("SIGINT", interrupt)
      process.off("SIGTERM", terminate)
      const leave = () => (signal === null ? process.exit(code) : process.kill(process.pid, signal))
      done({ ok: code === 0, output, leave })
    })
  })

/** npm passes a `kill` on to the shell it started us with, and that ends without a word to us: then we are to end too. */
export const stopWithShell = () => {
  if (process.env.npm_lifecycle_event === undefined) return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    process.kill(process.pid, "SIGTERM")
  }, 250)
  watch.unref()
}
