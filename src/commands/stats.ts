/** `millrace stats`: what waits, who works, and how the last minute went. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { Client } from "../client/Client.ts"
import { type Json, answer, answerLine, isForProgram, json } from "./answer.ts"
import { client } from "./client.ts"
import { Screen } from "./screen/Screen.ts"
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
    const lines = shown(now, yield* screen.look)
    yield* isDrawn
      ? screen.print(`${back(drawn)}${lines.join("\n")}\n`)
      : answerLine(json, now, () => lines.join("\n"))
    drawn = lines.length
  })
  return yield* Effect.forever(Effect.andThen(again, Effect.sleep("1 second")))
})

/** Over what was written before, line by line, so that nothing flickers. */
const back = (lines: number) => (lines === 0 ? "" : `\u001b[${lines}A\u001b[0J`)
