/** How long a task took, as a header of its record, so that nobody has to read the record for it. */

/** In milliseconds; without `run` of a task that was never begun. */
export interface Took {
  readonly total: number
  readonly run?: number
}

export const tookBy = (finished: {
  readonly enqueuedAt: string
  readonly startedAt?: string | undefined
  readonly finishedAt: string
}): Took =>
  tookFrom({
    enqueued: Date.parse(finished.enqueuedAt),
    finished: Date.parse(finished.finishedAt),
    ...(finished.startedAt === undefined ? {} : { started: Date.parse(finished.startedAt) })
  })

/** The same by numbers: milliseconds since 1970. Two clocks may differ by more than it took. */
export const tookFrom = (at: {
  readonly enqueued: number
  readonly started?: number
  readonly finished: number
}): Took => {
  const total = Math.max(0, at.finished - at.enqueued)
  return at.started === undefined ? { total } : { total, run: Math.max(0, at.finished - at.started) }
}

/** `<total> <run>`, or `<total>`. */
export const tookOf = ({ total, run }: Took): string =>
  run === undefined ? String(total) : `${total} ${run}`

/** Records of earlier versions do not say. */
export const timesOf = (took: string): { readonly totalMs?: number; readonly runMs?: number } => {
  const [, total, run] = /^(\d{1,15})(?: (\d{1,15}))?$/.exec(took) ?? []
  return {
    ...(total === undefined ? {} : { totalMs: Number(total) }),
    ...(run === undefined ? {} : { runMs: Number(run) })
  }
}
