/** The kinds that are paused: nothing is wrong, but whoever looks for why nothing happens wants to know. */
import * as Subjects from "../Subjects.ts"
import type { Looked } from "./assets.ts"
import { type Finding, doubtful } from "./Finding.ts"

export const paused = (kinds: ReadonlyArray<string>, all: ReadonlyArray<Looked>): ReadonlyArray<Finding> => {
  const isPaused = (kind: string, lane: Subjects.Lane) =>
    all.some(
      ({ name, look }) =>
        name === Subjects.consumerName(kind, lane) && look._tag === "Found" && look.info.paused === true
    )
  return kinds.flatMap((kind) => {
    if (isPaused(kind, "normal"))
      return [
        doubtful(
          "paused",
          `${kind} is paused: nothing of it is begun`,
          `\`millrace resume ${kind}\` lets it go on.`
        )
      ]
    // Somebody else did that, or died while they resumed it.
    return isPaused(kind, "high")
      ? [
          doubtful(
            "paused",
            `the high lane of ${kind} is paused, and the normal one is not`,
            `Run \`millrace resume ${kind}\`.`
          )
        ]
      : []
  })
}
