/** What those may who copy everything, and who bring it back: two users, since the one may be about each night. */
import { inOrder } from "../backup/order.ts"
import type * as Topology from "../Topology.ts"
import * as calls from "./calls.ts"
import { type Right, type Rights, may } from "./Rights.ts"

const naming: ReadonlyArray<Right> = may("which streams there are", calls.streamNames)

const copied = ({ streams }: Topology.Topology) => inOrder(streams.map(({ name }) => name))

/** Reads every message there is, and changes nothing. */
export const backup = (topology: Topology.Topology): Rights => ({
  publish: [
    ...naming,
    ...may(
      "each stream is copied, a piece at a time",
      ...copied(topology).flatMap((stream) => [calls.ofStream("SNAPSHOT", stream), calls.pieceTaken(stream)])
    )
  ],
  subscribe: [],
  never: []
})

/** Makes streams out of copies. */
export const restore = (topology: Topology.Topology): Rights => ({
  publish: [
    ...naming,
    ...may(
      "each stream is made out of its copy, a piece at a time",
      ...copied(topology).flatMap((stream) => [calls.ofStream("RESTORE", stream), calls.pieceGiven(stream)])
    ),
    ...may(
      "what was restored in vain is removed",
      ...copied(topology).map((stream) => calls.ofStream("DELETE", stream))
    )
  ],
  subscribe: [],
  never: []
})
