/** What `millrace submit` gives a task: JSON or pairs on the command line, a file, or stdin. */
import { Effect, Option, Schema, Stdio } from "effect"
import { Client } from "../../client/Client.ts"
import { find } from "../../schemas/Tasks.ts"
import { InputMissing, InputUnclear } from "./InputUnclear.ts"
import { inputOfPairs, isPair } from "./pairs.ts"
import { textOf, textOfStdin } from "./textOf.ts"

export const inputOf = Effect.fnUntraced(function* (
  kind: string,
  words: ReadonlyArray<string>,
  file: Option.Option<string>
) {
  const [word, ...more] = words
  if (Option.isSome(file)) {
    if (word !== undefined)
      return yield* new InputUnclear({ kind, reason: "it is given both on the command line and with --file" })
    return yield* parsed(kind, yield* file.value === "-" ? textOfStdin : textOf(file.value))
  }
  if (word === undefined && (yield* (yield* Stdio.Stdio).stdinIsTerminal)) return yield* missing(kind)
  if (word === undefined || (word === "-" && more.length === 0)) {
    const text = yield* textOfStdin
    return yield* text.trim() === "" ? missing(kind) : parsed(kind, text)
  }
  if (isPair(word)) return yield* inputOfPairs(kind, words, yield* schemaOf(kind))
  if (more.length > 0)
    return yield* new InputUnclear({
      kind,
      reason: `it is ${words.length} words; put JSON into single quotes, or write name=value`
    })
  return yield* parsed(kind, word)
})

const parsed = (kind: string, text: string) =>
  Effect.mapError(decode(text), () => new InputUnclear({ kind, reason: whyNoJson(text) }))

const decode = Schema.decodeEffect(Schema.fromJsonString(Schema.Json))

const whyNoJson = (text: string) =>
  `it is no JSON (it begins with ${JSON.stringify(text.trimStart().slice(0, 20))}); write '{"name": "value"}' or name=value`

const missing = (kind: string) => {
  const example = find(kind)?.example
  return new InputMissing({ kind, ...(example === undefined ? {} : { example }) })
}

/** What this program does not know of, the other side may. */
const schemaOf = Effect.fnUntraced(function* (kind: string) {
  const contract = find(kind)
  if (contract !== undefined) {
    const { schema, definitions } = Schema.toJsonSchemaDocument(contract.input)
    return { ...schema, $defs: definitions }
  }
  return (yield* (yield* Client).kinds).find((one) => one.kind === kind)?.input
})
