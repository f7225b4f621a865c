/** A failed task that is to be done again, or why it is not, in a line. */
import type { Retried } from "../../client/Seen.ts"
import { oneLine } from "../screen/plain.ts"

export const again = ({ id, run, state }: Retried): string =>
  state === "queued"
    ? `${oneLine(id)} is in its queue again, for run ${run}.`
    : `${oneLine(id)} is ${state}, in run ${run}.`

export interface Refused {
  readonly id: string
  readonly refused: string
}

export const refused = ({ id, refused: why }: Refused): string => `${oneLine(id)} is refused: ${oneLine(why)}`
