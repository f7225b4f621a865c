/** How long a task took, as a header of its record, so that nobody has to read the record for it. */

/** `<total> <run>` in milliseconds, or `<total>` of a task that was never begun. */
export const tookOf = (finished: {
  readonly enqueuedAt: string
  readonly startedAt?: string
  readonly finishedAt: string
}): string => {
  const end = Date.parse(finished.finishedAt)
  // Two clocks may differ by more than it took.
  const since = (time: string) => (time === finished.finishedAt ? 0 : Math.max(0, end - Date.parse(time)))
  const total = since(finished.enqueuedAt)
  return finished.startedAt === undefined ? String(total) : `${total} ${since(finished.startedAt)}`
}

/** Records of earlier versions do not say. */
export const timesOf = (took: string): { readonly totalMs?: number; readonly runMs?: number } => {
  const [, total, run] = /^(\d{1,15})(?: (\d{1,15}))?$/.exec(took) ?? []
  return {
    ...(total === undefined ? {} : { totalMs: Number(total) }),
    ...(run === undefined ? {} : { runMs: Number(run) })
  }
}
