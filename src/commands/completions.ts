/** Completions for shells: commands, flags, states, and the kinds that this program knows. */
import { Effect, Option } from "effect"
import { Completions, GlobalFlag } from "effect/cli"
import { taskNames } from "../schemas/Tasks.ts"
import { Screen } from "./screen/Screen.ts"

export const completions = GlobalFlag.Action({
  flag: GlobalFlag.Completions.flag,
  run: (shell, { command }) =>
    Option.isNone(shell)
      ? Effect.void
      : Effect.gen(function* () {
          const described = withValues(Completions.fromCommand(command))
          const { print } = yield* Screen
          // Whoever stops reading it has no use for the rest.
          yield* Effect.ignore(print(`${Completions.generate(command.name, shell.value, described)}\n`))
        })
})

/** Where any word will do, these are the likely ones. */
const withValues = (command: Completions.CommandDescriptor): Completions.CommandDescriptor => ({
  ...command,
  flags: command.flags.map((flag) => ({ ...flag, type: likely[flag.name] ?? flag.type })),
  arguments: command.arguments.map((argument) => ({
    ...argument,
    type: likely[argument.name] ?? argument.type
  })),
  subcommands: command.subcommands.map(withValues)
})

const aFile = { _tag: "Path", pathType: "file" } as const

const likely: Readonly<
  Record<string, { readonly _tag: "Choice"; readonly values: ReadonlyArray<string> } | typeof aFile>
> = {
  kind: { _tag: "Choice", values: taskNames },
  file: aFile,
  output: aFile
}
