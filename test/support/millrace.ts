/** The command `millrace` as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../", import.meta.url))

export interface Process {
  readonly child: ChildProcess
  /** All it has printed so far, to either stream. */
  readonly output: () => string
  /** Resolves when its output matches; rejects when it ends before. */
  readonly prints: (pattern: RegExp) => Promise<RegExpExecArray>
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** Sends a signal and waits for the end. */
  readonly kill: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>
}

/**
 * The servers of the tests are on this machine, where a fetch or a webhook may not go unless told; and they need not be
 * spared.
 */
const allowed = {
  FETCH_ALLOW: "127.0.0.1",
  NOTIFY_ALLOW: "127.0.0.1",
  FETCH_HOST_CONCURRENCY: "0",
  FETCH_HOST_RATE: "0"
}

/** Starts `millrace <words>`; `env` comes on top of this process's own. It dies with the test. */
export const startMillrace = (words: ReadonlyArray<string>, env: Record<string, string>): Process =>
  startNode(["src/main.ts", ...words], env)

/** Starts any program of ours like that. */
export const startNode = (words: ReadonlyArray<string>, env: Record<string, string>): Process => {
  const child = spawn(process.execPath, ["--import", "./test/support/dieWithParent.mjs", ...words], {
    cwd: root,
    env: { ...allowed, ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"]
  })
  let printed = ""
  const listeners = new Set<() => void>()
  const hear = (chunk: Buffer) => {
    printed += chunk.toString()
    for (const listener of listeners) listener()
  }
  child.stdout.on("data", hear)
  child.stderr.on("data", hear)
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal))
  })
  return {
    child,
    output: () => printed,
    prints: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(printed)
          if (found === null) return
          listeners.delete(look)
          resolve(found)
        }
        listeners.add(look)
        look()
        void ended.then((code) =>
          reject(new Error(`it ended (${code}) without printing ${pattern}:\n${printed}`))
        )
      }),
    ended,
    kill: (signal) => {
      child.kill(signal)
      return ended
    }
  }
}
