/** All parts of the bench, in the order in which they are run. */
import { actors, kinds } from "./actors/actors.ts"
import { cluster } from "./cluster/cluster.ts"
import { enqueue } from "./enqueue/enqueue.ts"
import { gateway } from "./gateway/gateway.ts"
import { latency } from "./latency/latency.ts"
import { limits } from "./limits/limits.ts"
import { peers } from "./peers/peers.ts"
import { queue } from "./queue/queue.ts"
import type { Part } from "./report/Part.ts"
import { scale } from "./scale/scale.ts"
import { start } from "./start/start.ts"

export const parts: ReadonlyArray<Part> = [
  enqueue,
  queue,
  latency,
  gateway,
  peers,
  scale,
  start,
  limits,
  cluster,
  actors(kinds)
]
