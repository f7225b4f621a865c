/** When a task is to be queued, where that is not at once: as a caller says it beside the input. */
import { Schema, Struct } from "effect"
import { rfc3339 } from "./Rfc3339.ts"

/** In days. A year, and a day for whoever counts from the wrong end of it. */
export const furthestDays = 366
const furthest = furthestDays * 86_400

/** In seconds. */
const quiet = Schema.Finite.check(Schema.isBetween({ minimum: 0.1, maximum: 7 * 86_400 }))

/** As fields of what a caller submits. */
export const laterOptions = {
  runAt: Schema.optionalKey(
    rfc3339(
      `Not before this, and at most ${furthestDays} days ahead: until then the task is scheduled. One that is past is no wait at all.`
    )
  ),
  delay: Schema.optionalKey(
    Schema.Finite.check(
      Schema.isBetween(
        { minimum: 0, maximum: furthest },
        { message: `a time from 0 to ${furthest} seconds, which are ${furthestDays} days` }
      )
    ).annotate({
      description: "The same as a time from now, in seconds. Give one or the other."
    })
  ),
  debounce: Schema.optionalKey(
    quiet.annotate({
      description:
        "With a key: of all tasks of this key that are submitted without a pause of so many seconds one is done, with the input of the last."
    })
  ),
  debounceAtMost: Schema.optionalKey(
    quiet.annotate({
      description:
        "It is done so many seconds after the first of them at the latest, though there is no pause."
    })
  )
}

const Later = Schema.Struct(laterOptions)
export type Later = typeof Later.Type

/** What is said about when, apart from what is said about how; undefined if nothing is. */
export const apart = <Given extends Later>(given: Given) => {
  const { runAt, delay, debounce, debounceAtMost } = given
  const later: Later = {
    ...(runAt === undefined ? {} : { runAt }),
    ...(delay === undefined ? {} : { delay }),
    ...(debounce === undefined ? {} : { debounce }),
    ...(debounceAtMost === undefined ? {} : { debounceAtMost })
  }
  const rest = Struct.omit(given, ["runAt", "delay", "debounce", "debounceAtMost"])
  return { rest, later: Object.keys(later).length === 0 ? undefined : later }
}
