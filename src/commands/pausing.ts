/** `millrace pause` and `millrace resume`: nothing more of a kind is begun, until it is resumed. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { Client } from "../client/Client.ts"
import { answer, json } from "./answer.ts"
import { client } from "./client.ts"
import { kindThere } from "./kindNamed.ts"
import { kindWord } from "./options.ts"
import { kindPause } from "./show/kindPause.ts"

const kind = kindWord.pipe(Argument.withDescription("The kind; `millrace kinds` lists what there is"))

const pausing = (word: "pause" | "resume", description: string) =>
  Command.make(
    word,
    { kind, json },
    Effect.fnUntraced(
      function* ({ kind, json }) {
        const named = yield* kindThere(kind)
        yield* answer(json, yield* (yield* Client)[word](named), kindPause)
      },
      (command) => Effect.provide(command, client)
    )
  ).pipe(Command.withDescription(description))

export const pause = pausing("pause", "Begin nothing more of a kind; what runs is finished")
export const resume = pausing("resume", "Let a kind that was paused go on")
