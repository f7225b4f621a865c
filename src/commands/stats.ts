/** `millrace stats`: what waits, who works, and how the last minute went. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { Client } from "../client/Client.ts"
import { type Json, answer, answerLine, isForProgram, json } from "./answer.ts"
import { client } from "./client.ts"
import { Screen } from "./screen/Screen.ts"
import { widthOf } from "./screen/width.ts"
import { stats as shown } from "./show/stats.ts"

export const stats = Command.make(
  "stats",
  {
    watch: Flag.Boolean("watch").pipe(
      Flag.withAlias("w"),
      Flag.withDescription("Again each second, until it is stopped; lines of JSON to a program"),
      Flag.withDefault(false)
    ),
    json
  },
  Effect.fnUntraced(
    function* ({ watch, json }) {
      yield* watch ? watching(json) : answer(json, yield* (yield* Client).stats, shown)
    },
    (command) => Effect.provide(command, client)
  )
).pipe(Command.withDescription("Show what waits, who works, and how the last minute went, per kind"))

/** Never ends. */
export const watching = Effect.fnUntraced(function* (json: Json) {
  const { stats } = yield* Client
  const screen = yield* Screen
  const isDrawn = screen.isTerminal && !(yield* isForProgram(json))
  let drawn = 0
  const again = Effect.gen(function* () {
    const now = yield* stats
    const look = yield* screen.look
    const lines = shown(now, look)
    yield* isDrawn
      ? screen.print(`${back(drawn)}${lines.join("\n")}\n`)
      : answerLine(json, now, () => lines.join("\n"))
    drawn = rowsOf(lines, look.columns)
  })
  return yield* Effect.forever(Effect.andThen(again, Effect.sleep("1 second")))
})

/** A line that is longer than the terminal is wide goes on in further rows of it. */
const rowsOf = (lines: ReadonlyArray<string>, columns: number) =>
  lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0)

/** Over what was written before, line by line, so that nothing flickers. */
const back = (rows: number) => (rows === 0 ? "" : `\u001b[${rows}A\u001b[0J`)
