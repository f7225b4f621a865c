/** The processes that decode images, seen from outside: those of one actor process. */
import { execFileSync } from "node:child_process"
import { setTimeout as sleep } from "node:timers/promises"
import { ConfigProvider, Effect, Layer } from "effect"
import { Images } from "../../../src/actors/resize/Images.ts"

export const childrenOf = (parent: number): ReadonlyArray<number> =>
  execFileSync("ps", ["-axo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
    .filter(
      ([, , ppid, args = ""]) => Number(ppid) === parent && /millrace resize|child\/main\.ts/.test(args)
    )
    .map(([, pid]) => Number(pid))

/** The one child that is left when those of earlier tests have ended. */
export const onlyChild = Effect.promise(async () => {
  while (true) {
    const [pid, ...others] = childrenOf(process.pid)
    if (pid !== undefined && others.length === 0) return pid
    await sleep(5)
  }
})

/** Images that start their own children, as these settings say. */
export const imagesWith = (settings: Readonly<Record<string, string>>) =>
  Layer.fresh(Images.layer).pipe(
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...settings })))
  )
