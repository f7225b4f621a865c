/** Pieces put together as they come: a list of them would be many times as large as a body in tiny ones. */

export interface Size {
  /** More bytes than that are counted and not kept. */
  readonly most: number
  /** As the server says, whose word is not taken for more than a start. */
  readonly expected?: number
}

const usual = 65_536
/** What may be set aside for a body of which nothing has come yet. */
const largestStart = 1_048_576

/** Copies, so that the buffers the pieces were read into are free at once. */
export const gathering = ({ most, expected }: Size) => {
  const end = Math.min(most, expected ?? most)
  let held = Buffer.allocUnsafe(Math.min(end, expected === undefined ? usual : largestStart))
  let length = 0
  return {
    /** Gives how many bytes there are now. */
    add: (piece: Uint8Array): number => {
      const after = length + piece.length
      if (after > held.length && after <= most) {
        // Doubled, so that all copying together is no more than once over.
        const larger = Buffer.allocUnsafe(Math.min(most, Math.max(after, Math.min(2 * held.length, end))))
        held.copy(larger, 0, 0, length)
        held = larger
      }
      if (after <= most) held.set(piece, length)
      length = after
      return length
    },
    /** Without the room behind them, which would be kept, and sent to other threads, along with them. */
    bytes: (): Uint8Array => (length === held.length ? held : Buffer.from(held.subarray(0, length)))
  }
}
