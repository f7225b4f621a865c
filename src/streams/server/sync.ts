/** When a write reaches the disk: before the server answers it, or up to some time later. */
import { Config, Schema } from "effect"

/** "always", or a duration as nats-server reads it, such as 2m or 1h30m. */
export const always = "always"

/** Zero would be the server's own default, two minutes, by another name. */
const Sync = Schema.String.check(
  Schema.isPattern(/^(always|(?=.*[1-9])([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+)$/, {
    expected: `"always", or a duration with units such as 2m, 1h30m or 500ms`
  })
)

/** What a person asks for; who says nothing loses nothing. */
export const syncWanted = Config.schema(Sync, "MILLRACE_SYNC").pipe(Config.withDefault(always))

const millisOf: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000
}

/** How many milliseconds may pass between the answer and the disk; none for "always". */
export const lagMs = (sync: string): number =>
  [...sync.matchAll(/([0-9.]+)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (millisOf[unit] ?? 0),
    0
  )
