/** Kubernetes kills nobody who is still about what it has in hand. */
import { ConfigProvider, Duration, Effect } from "effect"
import { drainTime } from "../../../src/streams/drainTime.ts"
import { type Rule, complain, containersOf, isRole, podOf, workloads } from "../Thing.ts"

/** To hand back what is not finished takes up to 10 seconds, and to leave NATS up to 2. */
const leaving = 15

export const grace: Rule = (things) =>
  workloads(things)
    .filter((workload) => isRole(workload) && workload.kind === "Deployment")
    .flatMap((workload) => {
      const given = podOf(workload)?.terminationGracePeriodSeconds ?? 30
      return containersOf(workload).flatMap(({ env = [], lifecycle }) => {
        const sleep = lifecycle?.preStop?.sleep?.seconds ?? 0
        const drain = drainOf(env.find(({ name }) => name === "MILLRACE_DRAIN")?.value)
        if (drain === undefined) return [complain(workload)("MILLRACE_DRAIN is no time")]
        const needed = sleep + drain + leaving
        return given >= needed ? [] : [complain(workload)(`has ${given} s to end, and needs ${needed} s`)]
      })
    })

/** In seconds, as the role itself reads it. */
const drainOf = (value: string | undefined): number | undefined =>
  Effect.runSync(
    drainTime.pipe(
      Effect.map(Duration.toSeconds),
      Effect.orElseSucceed(() => undefined),
      Effect.provide(
        ConfigProvider.layer(
          ConfigProvider.fromEnvRecord(value === undefined ? {} : { MILLRACE_DRAIN: value })
        )
      )
    )
  )

/** Else what is asked of a Service meanwhile comes to one that takes nothing any more. */
export const served: Rule = (things) =>
  workloads(things)
    .filter(
      (workload) => isRole(workload) && containersOf(workload).some(({ args }) => args?.[0] === "gateway")
    )
    .flatMap((workload) =>
      containersOf(workload)
        .filter(({ lifecycle }) => (lifecycle?.preStop?.sleep?.seconds ?? 0) < 5)
        .map(() => complain(workload)("ends before Services know"))
    )
