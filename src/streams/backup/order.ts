/**
 * Which streams are in a backup, and which is copied before which: each is copied at another moment, while tasks come and
 * go, and what is restored must look like a server that has crashed, from which everything goes on by itself.
 *
 * - EVENTS first. It is made out of the records, from the last one of which it has an event: copied after them, it would
 *   be ahead of them, and the next records would have no event. And what its housekeeper has still to do must not be
 *   done before the queues are copied: it would be neither in a queue nor to be done.
 * - What is scheduled before the queues. A task that becomes due in between is in both, and the queue remembers which it
 *   has taken over; the other way round it would be in neither.
 * - The queues before the records. A task that is finished in between is in both, and an actor finds its record and drops
 *   it; the other way round it would be in neither.
 * - Attempts between them: they are written before a task goes back to its queue, and cleared once it has a record.
 * - Blobs last. A task or a record that names one is younger than it.
 *
 * Restored is in the opposite order, so that what names something finds it; but for what is scheduled, which the queues
 * take from by a consumer of theirs: that is in its copy, and could not be restored where they have made it already.
 */
import * as Subjects from "../Subjects.ts"

/** They tell of what goes on at the moment, and of a server that is no more: who works on what, and what it forgot. */
const leftOut: ReadonlyArray<string> = [Subjects.runningStream, Subjects.horizonStream]

const places: ReadonlyArray<(stream: string) => boolean> = [
  (stream) => stream === Subjects.eventStream,
  (stream) => stream === Subjects.scheduleStream,
  (stream) => Subjects.kindOfStream(stream) !== undefined,
  (stream) => stream === Subjects.attemptStream,
  (stream) => stream === Subjects.resultStream,
  (stream) => stream === Subjects.pageStream,
  (stream) => stream === Subjects.limitStream,
  (stream) => stream === Subjects.blobStream
]

const placeOf = (stream: string) => places.findIndex((isHere) => isHere(stream))

/** Those that belong into a backup, the first to be copied first. Queues of kinds that this program does not know as well. */
export const inOrder = (streams: ReadonlyArray<string>): ReadonlyArray<string> =>
  streams
    .filter((stream) => placeOf(stream) !== -1)
    .toSorted((one, other) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1))

/** The same, the first to be restored first. */
export const toRestore = (streams: ReadonlyArray<string>): ReadonlyArray<string> => {
  const order = inOrder(streams).toReversed()
  const isQueue = (stream: string) => Subjects.kindOfStream(stream) !== undefined
  const others = order.filter((stream) => stream !== Subjects.scheduleStream)
  const scheduled = order.filter((stream) => stream === Subjects.scheduleStream)
  const at = others.findIndex(isQueue)
  return others.toSpliced(at === -1 ? others.length : at, 0, ...scheduled)
}

/** Those of Millrace, in a backup or not: a server that has one is not empty. */
export const ofMillrace = (streams: ReadonlyArray<string>): ReadonlyArray<string> =>
  streams.filter((stream) => placeOf(stream) !== -1 || leftOut.includes(stream))
