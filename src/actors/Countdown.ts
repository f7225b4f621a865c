/** A time that runs out, but not while it stands still. */

export interface Countdown {
  /** Gives how many milliseconds are left. */
  readonly stop: () => number
  readonly go: () => void
}

/** Begins standing still. */
export const countdown = (milliseconds: number, onOver: () => void): Countdown => {
  let left = milliseconds
  let going: { readonly since: number; readonly timer: NodeJS.Timeout } | undefined
  const stop = () => {
    if (going === undefined) return left
    clearTimeout(going.timer)
    left = Math.max(0, left - (performance.now() - going.since))
    going = undefined
    return left
  }
  const go = () => {
    stop()
    going = { since: performance.now(), timer: setTimeout(onOver, left) }
  }
  return { stop, go }
}
