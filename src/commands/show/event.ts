/** A completion event in a line. */
import type { Event } from "../../schemas/Event.ts"
import type { Look } from "../screen/Screen.ts"
import { styleOf } from "../screen/paint.ts"
import { oneLine } from "../screen/plain.ts"
import { cut, padded, widthOf } from "../screen/width.ts"
import { remark } from "./remark.ts"
import { between, moment } from "./spans.ts"

export const event = (sequence: number, { data }: Event, { columns, paint }: Look): string => {
  const { id, state, enqueuedAt, finishedAt } = data
  const before = [moment(finishedAt), padded(state, longestState), oneLine(id)]
  const after = [between(enqueuedAt, finishedAt) ?? "", oneLine(remark(data))]
    .filter((part) => part !== "")
    .join(gap)
  const place = `#${sequence}`
  const room = columns - widthOf([place, ...before, ""].join(gap))
  return [
    paint(place, "dim"),
    paint(before[0] ?? "", "dim"),
    paint(before[1] ?? "", styleOf(state)),
    before[2],
    cut(after, Math.max(1, room))
  ].join(gap)
}

const longestState = "succeeded".length
const gap = "  "
