/** The copies of a stream or consumer on the servers of a cluster: whether they are complete, and the wait for it. */
import { Clock, Duration, Effect, Schema } from "effect"

/** Making the copies has come to a halt. */
export class CopiesIncomplete extends Schema.TaggedError<CopiesIncomplete>()("CopiesIncomplete", {
  name: Schema.String,
  complete: Schema.Int,
  wanted: Schema.Int
}) {
  override get message() {
    return (
      `${this.name} has ${this.complete} complete copies instead of ${this.wanted}, and for ${Duration.toMinutes(halted)} minutes ` +
      "nothing was copied. The servers go on by themselves once all of them run: look at their logs, and run " +
      "`millrace setup` again to wait for it."
    )
  }
}

export interface Wanted {
  readonly copies: number
  /** How many must be complete: all, or as many as keep the data when one server is lost. */
  readonly complete: "all" | "most"
}

/** Without any sign of progress. One stream may have gigabytes, of whose progress the server says little. */
const halted = Duration.minutes(5)

const Cluster = Schema.Struct({
  leader: Schema.optionalKey(Schema.String),
  /** But for the leader's. */
  replicas: Schema.optionalKey(
    Schema.NullOr(
      Schema.Array(
        Schema.Struct({
          name: Schema.String,
          current: Schema.Boolean,
          lag: Schema.optionalKey(Schema.Int)
        })
      )
    )
  ),
  /** Where it is being moved to, if it is (nats-server 2.15+). */
  desired: Schema.optionalKey(Schema.Unknown)
})
type Cluster = typeof Cluster.Type

/** Absent on a server that stands alone and on some that did once. */
const decode = Schema.decodeUnknownEffect(Schema.Struct({ cluster: Schema.optionalKey(Cluster) }))

/** Looks at the stream or consumer until its copies are complete. */
export const whenComplete = Effect.fnUntraced(function* <E, R>(
  name: string,
  wanted: Wanted,
  look: Effect.Effect<unknown, E, R>
) {
  let seen = ""
  let seenAt = 0
  while (true) {
    const { cluster } = yield* Effect.orDie(decode(yield* look))
    if (cluster === undefined || isComplete(cluster, wanted)) return
    const now = yield* Clock.currentTimeMillis
    const state = JSON.stringify(cluster)
    if (state !== seen) {
      seen = state
      seenAt = now
    } else if (now - seenAt >= Duration.toMillis(halted)) {
      return yield* new CopiesIncomplete({ name, complete: completeIn(cluster), wanted: wanted.copies })
    }
    yield* Effect.sleep("200 millis")
  }
})

const isComplete = (cluster: Cluster, { copies, complete }: Wanted) =>
  cluster.desired === undefined &&
  cluster.leader !== undefined &&
  (cluster.replicas ?? []).length === copies - 1 &&
  completeIn(cluster) >= (complete === "all" ? copies : Math.floor(copies / 2) + 1)

const completeIn = ({ leader, replicas }: Cluster) =>
  (leader === undefined ? 0 : 1) + (replicas ?? []).filter(({ current }) => current).length
