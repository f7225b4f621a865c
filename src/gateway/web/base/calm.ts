/** Slowing down what comes fast: a screen that changes more often than an eye follows only costs. */

/** Runs at once, and then at most every so many milliseconds; what was asked for meanwhile is done once, at the end. */
export const calm = (every: number, run: () => void, life: AbortSignal): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let again = false

  const turn = () => {
    timer = undefined
    if (!again || life.aborted) return
    again = false
    timer = setTimeout(turn, every)
    run()
  }

  life.addEventListener("abort", () => clearTimeout(timer))
  return () => {
    again = true
    if (timer === undefined) turn()
  }
}
