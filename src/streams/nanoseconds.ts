/** Times as the server has them, to the nanosecond, which no Date can hold. */

/** Of RFC 3339 in UTC, with as many digits as the server found worth writing. */
export const nanosecondsOf = (time: string): bigint => {
  const [whole = "", fraction = ""] = time.replace("Z", "").split(".")
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"))
}

/** RFC 3339. The server counts in 64 bits from 1970 on, which end in 2262. */
export const timeOf = (nanoseconds: bigint): string => {
  const kept = nanoseconds < 0n ? 0n : nanoseconds > latest ? latest : nanoseconds
  const seconds = new Date(Number(kept / 1_000_000_000n) * 1_000).toISOString().slice(0, 19)
  return `${seconds}.${String(kept % 1_000_000_000n).padStart(9, "0")}Z`
}

const latest = 2n ** 63n - 1n

export const ofDate = (date: Date): bigint => BigInt(date.getTime()) * 1_000_000n
