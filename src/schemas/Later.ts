/** When a task is to be queued, where that is not at once: as a caller says it beside the input. */
import { Schema } from "effect"
import { rfc3339 } from "./Rfc3339.ts"

/** In days. A year, and a day for whoever counts from the wrong end of it. */
export const furthestDays = 366
const furthest = furthestDays * 86_400

/** As fields of what a caller submits. */
export const laterOptions = {
  runAt: Schema.optionalKey(
    rfc3339(
      `Not before this, and at most ${furthestDays} days ahead: until then the task is scheduled. One that is past is no wait at all.`
    )
  ),
  delay: Schema.optionalKey(
    Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: furthest })).annotate({
      description: "The same as a time from now, in seconds. Give one or the other."
    })
  )
}

const Later = Schema.Struct(laterOptions)
export type Later = typeof Later.Type

/** What is said about when, apart from what is said about how; undefined if nothing is. */
export const apart = <Given extends Later>({ runAt, delay, ...rest }: Given) => ({
  rest,
  later:
    runAt === undefined && delay === undefined
      ? undefined
      : { ...(runAt === undefined ? {} : { runAt }), ...(delay === undefined ? {} : { delay }) }
})
