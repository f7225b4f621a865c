/** Whether a kind is paused, in a line. */
import type { KindPause } from "../../schemas/Paused.ts"
import type { Look } from "../screen/Screen.ts"
import { oneLine } from "../screen/plain.ts"
import { moment } from "./spans.ts"

export const kindPause = ({ kind, paused }: KindPause, { paint }: Look): ReadonlyArray<string> =>
  paused === undefined
    ? [`${oneLine(kind)} goes on`]
    : [
        `${oneLine(kind)} is ${paint(`paused${sinceOf(paused.since)}`, "warm")}: nothing of it is begun until \`millrace resume ${oneLine(kind)}\``
      ]

export const sinceOf = (since: string | undefined): string =>
  since === undefined ? "" : ` since ${moment(since)}`
