/** A role as an overlay has it: with what its pod is given, asked where its pod is asked. */
import { setTimeout as sleep } from "node:timers/promises"
import { assert } from "@effect/vitest"
import { type Process, startMillrace } from "../support/millrace.ts"
import { environmentOf } from "./rules/environment.ts"
import { type Things, containersOf, isRole, nameOf, workloads } from "./Thing.ts"

export interface Role {
  readonly process: Process
  /** Resolves when it says that it is ready, as Kubernetes asks. */
  readonly ready: () => Promise<void>
}

export const rolesOf = (things: Things) => workloads(things).filter(isRole).map(nameOf)

/** `given` is what Secrets give, and what is the test's own: its NATS, and where it listens, for several run on one machine. */
export const startRole = (things: Things, name: string, given: Readonly<Record<string, string>>): Role => {
  const role = workloads(things).find((one) => isRole(one) && nameOf(one) === name)
  if (role === undefined) assert.fail(`there is no ${name}`)
  const [container] = containersOf(role)
  const env = { ...environmentOf(things, role), PORT: "0", MILLRACE_PROBES_PORT: "0", ...given }
  const process = startMillrace(container?.args ?? [], env)
  const { port, path } = container?.readinessProbe?.httpGet ?? {}
  return {
    process,
    ready: async () => {
      const [, probes = ""] = await process.prints(/probes on (http:[^\s"]+?)\/healthz/)
      const [, url = probes] = await process.prints(
        name === "gateway" ? /gateway listens on (http:[^\s"]+)/ : /taking /
      )
      // It may have begun, and not be ready yet.
      while (!(await fetch(new URL(`${path}`, port === "http" ? url : probes))).ok) await sleep(50)
    }
  }
}
