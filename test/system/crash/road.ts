/** The road: processes that take rides, which can be killed, and who rides at each moment in those that live. */
import { Effect } from "effect"
import { type Process, startNode } from "../../support/millrace.ts"

export interface Beginning {
  readonly who: string
  /** As the process says that began it, in milliseconds since 1970. */
  readonly at: number
  readonly process: Process
}

export const openRoad = () => {
  const riding = new Map<Process, Array<string>>()
  const begun: Array<Beginning> = []
  const most = { all: 0, ofKey: 0 }
  let ended = 0

  const count = () => {
    const all = [...riding.values()].flat()
    most.all = Math.max(most.all, all.length)
    for (const key of new Set(all)) most.ofKey = Math.max(most.ofKey, all.filter((who) => who === key).length)
  }

  const hear = (process: Process, mine: Array<string>, line: string) => {
    const [, what, who = "", at] = /(began|ended) (\w+) (\d+)/.exec(line) ?? []
    if (what === "began") {
      mine.push(who)
      begun.push({ who, at: Number(at), process })
    } else if (what === "ended") {
      mine.splice(mine.indexOf(who), 1)
      ended += 1
    }
    count()
  }

  return {
    begun,
    /** At once, of all and of one key. */
    most,
    ended: () => ended,
    start: (url: string) =>
      Effect.acquireRelease(
        Effect.promise(async () => {
          const process = startNode(["test/system/crash/ride.fixture.ts", url], {})
          const mine: Array<string> = []
          riding.set(process, mine)
          let rest = ""
          process.child.stdout?.on("data", (chunk: Buffer) => {
            const lines = (rest + chunk.toString()).split("\n")
            rest = lines.pop() ?? ""
            for (const line of lines) hear(process, mine, line)
          })
          await process.prints(/begins/)
          return process
        }),
        (process) => Effect.promise(() => process.kill("SIGKILL"))
      ),
    kill: (process: Process) =>
      Effect.promise(async () => {
        await process.kill("SIGKILL")
        riding.delete(process)
      })
  }
}
