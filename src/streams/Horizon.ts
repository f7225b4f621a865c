/**
 * The horizon of a queue: the last task in it when the server may last have forgotten what it had handed out, as it does
 * in a crash. Up to there a delivery may be a second one, though the server says it is the first; beyond, it is not.
 */
export interface Horizon {
  /** Whether the task with this sequence may have been handed out before. All may, until the horizon is known. */
  readonly covers: (sequence: number) => boolean
  /** What was known of it is worth nothing any more. */
  readonly forget: () => void
}

/** `ask` calls back with the last sequence of the queue, or with undefined if it cannot be learnt now. */
export const make = (ask: (answer: (last: number | undefined) => void) => void): Horizon => {
  let last: number | undefined
  let asking = false
  /** How often it was forgotten: an answer to what was asked before that is none. */
  let times = 0

  const learn = () => {
    if (asking) return
    asking = true
    const asked = times
    ask((answer) => {
      asking = false
      if (asked === times) last = answer
    })
  }

  return {
    covers: (sequence) => {
      if (last === undefined) learn()
      return last === undefined || sequence <= last
    },
    forget: () => {
      last = undefined
      times += 1
    }
  }
}
