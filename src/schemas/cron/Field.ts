/** One field of a cron expression, read exactly as nats-server reads it. */
import { Result } from "effect"

export interface Field {
  readonly values: ReadonlySet<number>
  /** Whether it leaves the day to the other of the two fields that name one. */
  readonly isAny: boolean
}

export interface Bounds {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly words?: ReadonlyArray<string>
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

export const fields = [
  { name: "second", least: 0, most: 59 },
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31 },
  { name: "month", least: 1, most: 12, words: months },
  { name: "day of the week", least: 0, most: 6, words: days }
] as const satisfies ReadonlyArray<Bounds>

/** A failure says what is wrong with it. */
export const fieldOf = (text: string, bounds: Bounds): Result.Result<Field, string> => {
  const values = new Set<number>()
  let isAny = false
  for (const part of text.split(",").filter((one) => one !== "")) {
    const range = rangeOf(part, bounds)
    if (typeof range === "string") return Result.fail(range)
    for (let value = range.from; value <= range.to; value += range.step) values.add(value)
    isAny ||= range.isAny
  }
  return Result.succeed({ values, isAny })
}

interface Range {
  readonly from: number
  readonly to: number
  readonly step: number
  readonly isAny: boolean
}

const rangeOf = (part: string, bounds: Bounds): Range | string => {
  const [range = "", stepText, ...moreSteps] = part.split("/")
  const [fromText = "", toText, ...moreEnds] = range.split("-")
  const isAny = fromText === "*" || fromText === "?"
  const from = isAny ? bounds.least : valueOf(fromText, bounds)
  const end = toText === undefined ? from : valueOf(toText, bounds)
  const step = stepText === undefined ? 1 : numberOf(stepText)
  const { least, most } = bounds
  const whole = `"${part}"`
  if (moreSteps.length > 0) return `${whole} has more than one "/"`
  if (!isAny && moreEnds.length > 0) return `${whole} has more than one "-"`
  if (from === undefined) return `"${fromText}" is no ${bounds.name}${expected(bounds)}`
  if (!isAny && end === undefined) return `"${toText}" is no ${bounds.name}${expected(bounds)}`
  if (step === undefined) return `the step "${stepText}" of ${whole} is no number`
  const to = isAny || (stepText !== undefined && toText === undefined) ? most : (end ?? from)
  if (from < least) return `${from} is less than ${least}`
  if (to > most) return `${to} is more than ${most}`
  if (from > to) return `the range ${whole} ends before it begins`
  if (step === 0) return `the step of ${whole} is 0`
  return { from, to, step, isAny: isAny && step === 1 }
}

const expected = ({ least, most, words = [] }: Bounds) =>
  ` from ${least} to ${most}${words.length === 0 ? "" : `, nor one of ${words.join(", ")}`}`

const valueOf = (text: string, { least, words = [] }: Bounds) => {
  const word = words.indexOf(text.toLowerCase())
  return word === -1 ? numberOf(text) : least + word
}

/** As Go reads whole numbers; no field has one of more than sixteen digits. */
const numberOf = (text: string): number | undefined =>
  /^\+?\d+$/.test(text) && BigInt(text.replace("+", "")) < 2n ** 63n ? Number(text) : undefined
