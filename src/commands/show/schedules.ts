/** Schedules: as a table with when each ticks next and what it did last, and one of them on a page. */
import type { Schedule } from "../../schemas/Schedule.ts"
import type { Look } from "../screen/Screen.ts"
import { styleOf } from "../screen/paint.ts"
import { json, lines, oneLine } from "../screen/plain.ts"
import { table } from "../screen/table.ts"
import { cut, padded } from "../screen/width.ts"
import { pretty } from "./pretty.ts"
import { moment, span } from "./spans.ts"

export const schedules = (all: ReadonlyArray<Schedule>, look: Look): ReadonlyArray<string> =>
  table(
    [
      { title: "NAME" },
      { title: "KIND" },
      { title: "TICKS" },
      { title: "NEXT" },
      { title: "LAST" },
      { title: "" }
    ],
    all.map((one) => [
      one.name,
      one.kind,
      ticks(one),
      one.paused ? ["paused", "dim"] : moment(one.next[0] ?? ""),
      one.last === undefined ? "–" : moment(one.last.at),
      [one.last?.state ?? "", styleOf(one.last?.state ?? "")]
    ]),
    look
  )

const ticks = ({ cron, every, timezone }: Schedule) =>
  cron === undefined
    ? `every ${span((every ?? 0) * 1_000)}`
    : `${cron}${timezone === undefined ? "" : ` ${timezone}`}`

export const schedule = (shown: Schedule, look: Look): ReadonlyArray<string> => {
  const { paint } = look
  const { name, kind, input, paused } = shown
  const block = (title: string, told: ReadonlyArray<string>) =>
    told.length === 0
      ? []
      : [paint(title, "bold"), ...told.map((line) => `  ${cut(line, Math.max(20, look.columns - 2))}`)]
  return [
    `${paint(oneLine(name), "bold")}  ${oneLine(kind)}${paused ? `  ${paint("paused", "warm")}` : ""}`,
    ...facts(shown).map(([fact, value]) => `  ${paint(padded(fact, 10), "dim")} ${oneLine(value)}`),
    ...block("Next", shown.next.map(moment)),
    ...block(
      "Input",
      pretty(input, look.columns - 2).flatMap((line) => lines(line))
    )
  ]
}

const facts = (shown: Schedule): ReadonlyArray<readonly [string, string]> => {
  const { overlap, last, skipped, missed, lane, options, updatedAt } = shown
  const counted = (what: Schedule["skipped"]) => what && `${what.count}, last at ${moment(what.at)}`
  const known: ReadonlyArray<readonly [string, string | undefined]> = [
    ["ticks", ticks(shown)],
    ["overlap", overlap],
    ["last", last && `${last.id} at ${moment(last.at)}${last.state === undefined ? "" : `, ${last.state}`}`],
    ["skipped", counted(skipped)],
    ["missed", counted(missed)],
    ["changed", moment(updatedAt)],
    ["lane", lane],
    ["options", options && json(options)]
  ]
  return known.flatMap(([fact, value]) => (value === undefined ? [] : [[fact, value] as const]))
}
