/** Tasks that flow through a gateway and an actor, each a process of its own, while a test makes trouble for them. */
import { setTimeout as sleep } from "node:timers/promises"
import { assert } from "@effect/vitest"
import { Schema } from "effect"
import { ackWaitSeconds } from "../../src/streams/lease.ts"
import { type Process, startMillrace } from "../support/millrace.ts"

export interface Flow {
  readonly gateway: Process
  readonly actor: Process
  readonly gatewayUrl: string
  /**
   * Makes trouble while tasks flow, and tells what came of it. Fails if a task that was accepted is not done. `red`
   * waits until both have said that they are not ready.
   */
  readonly through: (trouble: (red: () => Promise<void>) => Promise<void>) => Promise<Report>
  readonly stop: () => Promise<void>
}

export interface Report {
  readonly accepted: number
  readonly refused: number
  /** From the end of the trouble until a task asked for after it was done. */
  readonly recoverySeconds: number
  /** The longest time in which no task was finished, but for those that came again when their lease had ended. */
  readonly longestGapSeconds: number
  /** What the slowest task took, from its queue to its record. */
  readonly slowestSeconds: number
  /** What each has logged from the beginning of the trouble until all was done: the first line of each entry. */
  readonly lines: Record<"gateway" | "actor", ReadonlyArray<string>>
}

const roles = ["gateway", "actor"] as const
/** How often a task is asked for. */
const everyMs = 50
/** How often one is asked for to see whether the trouble is over: too rarely to be a load, and often enough to time it. */
const tryEveryMs = 200

/** The address is of a server that is set up. */
export const startFlow = async (natsUrl: string, env: Record<string, string> = {}): Promise<Flow> => {
  const setting = { NATS_URL: natsUrl, MILLRACE_PROBES_PORT: "0", ...env }
  const processes = {
    gateway: startMillrace(["gateway", "--port", "0"], setting),
    actor: startMillrace(["actor", "count"], setting)
  }
  const addressOf = async (process: Process, pattern: RegExp) => (await process.prints(pattern))[1] ?? ""
  const gatewayUrl = await addressOf(processes.gateway, /listens on (\S+)/)
  const probes = {
    gateway: await addressOf(processes.gateway, /probes on (\S+)\/healthz/),
    actor: await addressOf(processes.actor, /probes on (\S+)\/healthz/)
  }
  const ask = (path: string, headers = {}, body = "{}", signal?: AbortSignal) =>
    fetch(`${gatewayUrl}/v1/tasks${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      ...(signal !== undefined && { signal })
    })
  const one = JSON.stringify({ kind: "count", input: { text: "a word and another" } })

  const isReady = (role: (typeof roles)[number]) =>
    fetch(`${probes[role]}/readyz`).then(
      async (response) => {
        await response.text()
        return response.status === 200
      },
      () => false
    )
  const allReady = async () => {
    while (!(await Promise.all(roles.map(isReady))).every(Boolean)) await sleep(20)
  }

  const isDone = async (signal?: AbortSignal) => {
    const response = await ask("", { prefer: "wait=30" }, one, signal)
    const { state } = Schema.decodeUnknownSync(Answer)(await response.json())
    return state === "succeeded"
  }
  /**
   * Any of them will do: one may be refused, or lost on its way until its lease ends. And each waits for what has piled up
   * before it: to give one up after a moment, and to begin again behind all the others, might never end.
   */
  const oneIsDone = () =>
    new Promise<void>((resolve, reject) => {
      const open = new AbortController()
      const end = (settle: () => void) => {
        clearInterval(timer)
        settle()
        open.abort()
      }
      const attempt = () => {
        isDone(open.signal).then(
          (done) => done && end(resolve),
          (error: unknown) => end(() => reject(error))
        )
      }
      const timer = setInterval(attempt, tryEveryMs)
      attempt()
    })
  await allReady()
  while (!(await isDone())) await sleep(20)
  let asking = new AbortController()

  return {
    ...processes,
    gatewayUrl,
    through: async (trouble) => {
      const begun = { gateway: processes.gateway.output().length, actor: processes.actor.output().length }
      const wentRed = { gateway: false, actor: false }
      const accepted: Array<string> = []
      let refused = 0
      asking = new AbortController()
      const { signal } = asking
      const asked: Array<Promise<void>> = []
      const pump = async () => {
        while (!signal.aborted) {
          asked.push(
            ask("", {}, one).then(
              async (response) => {
                const { id } = Schema.decodeUnknownSync(Answer)(await response.json())
                if (response.status === 202 && id !== undefined) accepted.push(id)
                else refused += 1
              },
              () => {
                refused += 1
              }
            )
          )
          await sleep(everyMs)
        }
      }
      const watch = async (role: (typeof roles)[number]) => {
        while (!signal.aborted) {
          if (!(await isReady(role))) wentRed[role] = true
          await sleep(everyMs)
        }
      }
      const watching = [pump(), ...roles.map(watch)]
      await sleep(10 * everyMs)
      await trouble(async () => {
        while (!(wentRed.gateway && wentRed.actor)) await sleep(everyMs)
      })
      const over = performance.now()
      await oneIsDone()
      const recoverySeconds = Math.round(performance.now() - over) / 1_000
      await allReady()
      asking.abort()
      await Promise.all([...watching, ...asked])
      const ends = await Promise.all(accepted.map((id) => endOf(gatewayUrl, id)))
      assert.deepEqual(
        ends.filter(({ state }) => state !== "succeeded"),
        []
      )
      const times = ends.map(({ enqueuedAt = "", finishedAt = "" }) => ({
        end: Date.parse(finishedAt),
        seconds: (Date.parse(finishedAt) - Date.parse(enqueuedAt)) / 1_000
      }))
      const slowestSeconds = Math.max(...times.map(({ seconds }) => seconds))
      // NATS keeps the time in which it handed out a task to the second.
      const inTime = times.filter(({ seconds }) => seconds < ackWaitSeconds - 1)
      const longestGapSeconds = longestGap(inTime.map(({ end }) => end)) / 1_000
      const linesOf = (role: (typeof roles)[number]) =>
        processes[role]
          .output()
          .slice(begun[role])
          .split("\n")
          .filter((line) => line.startsWith("["))
      const lines = { gateway: linesOf("gateway"), actor: linesOf("actor") }
      console.log(
        [
          `recovery ${recoverySeconds} s, longest gap ${longestGapSeconds} s, slowest ${slowestSeconds} s, accepted ${accepted.length}, refused ${refused}`,
          ...lines.gateway.map((line) => `  gateway ${line}`),
          ...lines.actor.map((line) => `  actor   ${line}`)
        ].join("\n")
      )
      return { accepted: accepted.length, refused, recoverySeconds, longestGapSeconds, slowestSeconds, lines }
    },
    stop: async () => {
      asking.abort()
      await Promise.all(roles.map((role) => processes[role].kill("SIGKILL")))
    }
  }
}

/** Of a task, or of a refusal, which has neither. */
const Answer = Schema.Struct({
  id: Schema.optionalKey(Schema.String),
  state: Schema.optionalKey(Schema.String),
  enqueuedAt: Schema.optionalKey(Schema.String),
  finishedAt: Schema.optionalKey(Schema.String)
})

/** What became of the task: looked for until it is finished. The test's time-out ends the wait. */
const endOf = async (gatewayUrl: string, id: string) => {
  while (true) {
    const response = await fetch(`${gatewayUrl}/v1/tasks/${id}?wait=10`)
    const task = Schema.decodeUnknownSync(Answer)(await response.json())
    if (task.state === "succeeded" || task.state === "failed" || response.status === 404) return task
  }
}

const longestGap = (times: ReadonlyArray<number>): number => {
  const inOrder = times.toSorted((one, other) => one - other)
  return Math.max(...inOrder.slice(1).map((time, n) => time - (inOrder[n] ?? time)))
}
