/** What a command answers: for a person as lines, for a program as JSON. */
import { Effect, Option } from "effect"
import { Flag } from "effect/cli"
import { type Look, Screen } from "./screen/Screen.ts"
import { json as asJson } from "./screen/plain.ts"

export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("JSON, also on a terminal; --no-json: for a person, also into a pipe"),
  Flag.optional
)

export type Json = Option.Option<boolean>

/** A program reads what does not go to a terminal, unless something else is said. */
export const isForProgram = (said: Json) =>
  Effect.map(Screen, ({ isTerminal }) => Option.getOrElse(said, () => !isTerminal))

/** One answer: a document of JSON, or some lines. */
export const answer = Effect.fnUntraced(function* <A>(
  said: Json,
  value: A,
  show: (value: A, look: Look) => ReadonlyArray<string>
) {
  const screen = yield* Screen
  const text = (yield* isForProgram(said)) ? asJson(value, 2) : show(value, yield* screen.look).join("\n")
  yield* screen.print(`${text}\n`)
})

/** One answer of many: a line of JSON, or a line. */
export const answerLine = Effect.fnUntraced(function* <A>(
  said: Json,
  value: A,
  show: (value: A, look: Look) => string
) {
  const screen = yield* Screen
  const text = (yield* isForProgram(said)) ? asJson(value) : show(value, yield* screen.look)
  yield* screen.print(`${text}\n`)
})
