/** Kinds: as a table with what waits, and one of them with all that it takes. */
import type { Kind } from "../../schemas/Kind.ts"
import type { Look } from "../screen/Screen.ts"
import { json, oneLine } from "../screen/plain.ts"
import { table } from "../screen/table.ts"
import { fieldsOf } from "./fields.ts"
import { kindPause } from "./kindPause.ts"
import { limited } from "./limits.ts"
import { span } from "./spans.ts"

const right = "right" as const

export const kinds = (all: ReadonlyArray<Kind>, look: Look): ReadonlyArray<string> =>
  table(
    [
      { title: "KIND" },
      { title: "QUEUED", align: right },
      { title: "RUNNING", align: right },
      { title: "RETRYING", align: right },
      { title: "OLDEST", align: right },
      { title: "" }
    ],
    all.map(({ kind, title, queued, running, retrying, oldestMs, paused }) => [
      paused === undefined ? kind : [`${kind} (paused)`, "warm"],
      String(queued),
      String(running),
      String(retrying),
      oldestMs === 0 ? "–" : span(oldestMs),
      title
    ]),
    look
  )

export const kind = (
  { kind, title, input, example, paused, limits }: Kind,
  look: Look
): ReadonlyArray<string> => [
  `${look.paint(oneLine(kind), "bold")}  ${oneLine(title)}`,
  ...(paused === undefined ? [] : kindPause({ kind, paused }, look)),
  ...(limits === undefined ? [] : ["", limited(kind, limits)]),
  "",
  ...table(
    [{ title: "INPUT" }, { title: "TAKES" }, { title: "" }],
    fieldsOf(input).map(({ name, isRequired, type, description }) => [
      isRequired ? `${name} *` : name,
      type,
      description
    ]),
    look
  ),
  "",
  `millrace submit ${oneLine(kind)} '${json(example).replaceAll("'", "'\\''")}' --wait`
]
