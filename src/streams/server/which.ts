/** Finds a program on the PATH, as a shell does. */
import { accessSync, constants, statSync } from "node:fs"
import { delimiter, join } from "node:path"
import { Config, Effect } from "effect"

/** The path of the program, or undefined if there is none. */
export const which = Effect.fnUntraced(function* (name: string) {
  const path = yield* Config.String("PATH").pipe(Config.withDefault(""), Effect.orDie)
  return path
    .split(delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => join(directory, name))
    .find(isExecutable)
})

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
