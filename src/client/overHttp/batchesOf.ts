/** Many tasks in batches that a gateway takes: so many of them, and so many bytes. */

/** As many as a batch takes. */
const mostTasks = 1_000

/** Half of what a batch takes, so that none is held up for long by one. */
const mostBytes = 4 * 1024 * 1024

export const batchesOf = <T extends { readonly body: string }>(
  all: ReadonlyArray<T>
): ReadonlyArray<ReadonlyArray<T>> => {
  const batches: Array<ReadonlyArray<T>> = []
  let batch: Array<T> = []
  let bytes = 0
  for (const one of all) {
    const size = Buffer.byteLength(one.body) + 1
    if (batch.length === mostTasks || (batch.length > 0 && bytes + size > mostBytes)) {
      batches.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(one)
    bytes += size
  }
  return batch.length === 0 ? batches : [...batches, batch]
}
