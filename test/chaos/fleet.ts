/** The fleet: several processes of each role, each of which can be killed and started again. */
import { type Process, startMillrace } from "../support/millrace.ts"

export interface Member {
  readonly role: string
  /** Where it listens, if it is a gateway that runs. */
  readonly url: () => string | undefined
  readonly isUp: () => boolean
  readonly start: () => Promise<void>
  readonly kill: (signal: "SIGKILL" | "SIGTERM") => Promise<void>
  /** Of all its lives. */
  readonly output: () => string
}

/** Two of each: an actor that ends is missed by nobody. */
const roles = [
  ["gateway", "--port", "0"],
  ["gateway", "--port", "0"],
  ["actor", "fetch", "notify"],
  ["actor", "fetch", "notify"],
  ["actor", "count", "count-page"],
  ["actor", "count", "count-page"],
  ["actor", "resize", "thumbnails"],
  ["actor", "resize", "thumbnails"]
] as const

export const makeFleet = (env: Record<string, string>): ReadonlyArray<Member> =>
  roles.map((words, index) => {
    let running: Process | undefined
    let url: string | undefined
    let lives = 0
    let before = ""
    return {
      role: `${words.filter((word) => !/^(--port|0|actor)$/.test(word)).join("+")}-${index}`,
      url: () => url,
      isUp: () => running !== undefined,
      // It is up once it says so: nobody is killed while starting.
      start: async () => {
        lives += 1
        const started = startMillrace(words, { ...env, MILLRACE_WORKER: `${index}-${lives}` })
        if (words[0] === "gateway") url = (await started.prints(/listens on (http\S+)/))[1]
        else await started.prints(/taking/)
        running = started
      },
      kill: async (signal) => {
        const dying = running
        running = undefined
        url = undefined
        await dying?.kill(signal)
        before += dying?.output() ?? ""
      },
      output: () => before + (running?.output() ?? "")
    }
  })
