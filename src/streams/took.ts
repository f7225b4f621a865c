/** How long a task took, as a header of its record, so that nobody has to read the record for it. */

/** In milliseconds; without `run` of a task that was never begun. */
export interface Took {
  readonly total: number
  readonly run?: number
}

export const tookBy = (finished: {
  readonly enqueuedAt: string
  readonly startedAt?: string
  readonly finishedAt: string
}): Took => {
  const end = Date.parse(finished.finishedAt)
  // Two clocks may differ by more than it took.
  const since = (time: string) => (time === finished.finishedAt ? 0 : Math.max(0, end - Date.parse(time)))
  const total = since(finished.enqueuedAt)
  return finished.startedAt === undefined ? { total } : { total, run: since(finished.startedAt) }
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
