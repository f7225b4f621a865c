/** Runs a part: what it found, and on what. Undefined where the machine lacks what it takes. */
import { type Found, decode, encode } from "./Found.ts"
import type { Part } from "./Part.ts"
import { commit, machine, versions } from "./machine.ts"

export const take = async ({ name, about, measure }: Part): Promise<Found | undefined> => {
  const date = new Date().toISOString()
  const from = performance.now()
  const rows = await measure()
  if (rows.length === 0) return undefined
  const seconds = Math.round((performance.now() - from) / 1000)
  const head = commit()
  const found = {
    part: name,
    about,
    date,
    seconds,
    machine: machine(),
    versions: await versions(),
    ...(head === undefined ? {} : { commit: head }),
    rows
  }
  // As it is kept, where figures are rounded: all that is made of them is to say the same.
  return decode(encode(found))
}
