/**
 * How much of the heap V8 lets garbage take before it looks for it. Under load that is most of what a process has: what is new
 * may take 128 MB, and what was new once three times what is needed. Less of both is as fast here, since of a task nothing stays.
 */

/** V8 takes the first at the start of a process and never again. */
export const flags = [
  // MB of each half of what is new. Half as much costs a tenth more of the processor.
  "--max-semi-space-size=16",
  // Of what is still needed: so much more may the rest become before it is looked through. At 50 an actor that does no work
  // takes a third more of the processor, at 150 nothing that can be told.
  "--heap-growing-percent=150"
]

const roles = ["up", "gateway", "actor"]

/**
 * Has the process of a role begin anew with these: in its own place, so that no signal and no exit code needs handing on.
 * Returns if it has begun with them, or if whoever started it has said how much it may be.
 */
export const sparing = () => {
  const isRole = process.argv.slice(2).some((word) => roles.includes(word))
  const isSaid = [...process.execArgv, process.env["NODE_OPTIONS"]].some((one) =>
    one?.includes("semi-space-size")
  )
  // Windows knows no such thing, and a channel to the parent would be lost.
  if (!isRole || isSaid || process.execve === undefined || process.platform === "win32" || process.connected)
    return
  const words = [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)]
  process.execve(process.execPath, words, process.env)
}
