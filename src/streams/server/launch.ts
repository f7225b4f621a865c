/** Runs nats-server as a child that a terminal's Ctrl-C does not reach and that never outlives this process. */
import { spawn } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import { Effect, Option } from "effect"

/**
 * A shell stands between us and the server and reads a pipe that we hold open and never write to. When we are gone,
 * killed -9 even, the pipe ends and the shell stops the server. When the server is gone, the shell hands on its code.
 */
const supervise = `
exec 3<&0
"$@" 3<&- </dev/null & server=$!
{ read -r _ <&3; kill -TERM $server 2>/dev/null; } & watch=$!
wait $server; code=$?
kill $watch 2>/dev/null
exit $code`

export interface Options {
  readonly binary: string
  readonly config: string
  readonly log: string
}

/**
 * Starts the server, whose output goes to the log, and stops it when the scope closes. The effect inside gives its exit
 * code once it has ended: 128 + n if signal n ended it.
 */
export const launch = (options: Options) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => start(options)),
      stop
    ),
    ({ ended }) => ended
  )

const start = ({ binary, config, log }: Options) => {
  const output = openSync(log, "a")
  // Detached: a process group of its own, which is what a terminal's Ctrl-C does not reach.
  const child = spawn("/bin/sh", ["-c", supervise, "sh", binary, "-c", config], {
    detached: true,
    stdio: ["pipe", output, output]
  })
  closeSync(output)
  const ended = new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? killed))
    child.once("error", () => resolve(notStarted))
  })
  return { child, ended: Effect.promise(() => ended) }
}

/** What a shell reports for a program that SIGKILL ended, and for one that it could not start. */
const killed = 137
const notStarted = 127

/** JetStream closes its files on SIGTERM, which the shell sends when the pipe ends; ten seconds are plenty for it. */
const stop = ({ child, ended }: ReturnType<typeof start>) =>
  Effect.gen(function* () {
    child.stdin?.end()
    const stopped = yield* ended.pipe(Effect.interruptible, Effect.timeoutOption("10 seconds"))
    if (Option.isSome(stopped) || child.pid === undefined) return
    process.kill(-child.pid, "SIGKILL")
    yield* ended
  })
