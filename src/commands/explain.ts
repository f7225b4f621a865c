/** What is wrong with a command line, in a sentence each, with a guess at what was meant. */
import type { CliError } from "effect/cli"
import { TaskState } from "../schemas/TaskRecord.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { didYouMean } from "./didYouMean.ts"

export const explain = (error: CliError.CliError, commands: ReadonlyArray<string>): string => {
  switch (error._tag) {
    case "UnknownSubcommand":
      return `There is no command "${error.subcommand}"; ${hint(error.subcommand, commands)}`
    case "UnrecognizedOption": {
      const [meant] = error.suggestions
      return `There is no flag ${error.option}${meant === undefined ? "" : `; did you mean ${meant}?`}`
    }
    case "InvalidValue": {
      const what = error.kind === "flag" ? `--${error.option}` : `<${error.option}>`
      const meant = didYouMean(error.value, [...TaskState.literals, ...taskNames])
      const expected = error.expected.replace(/^Expected:? /, "")
      return error.value === ""
        ? `${what} needs a value: ${expected}`
        : `${what} cannot be "${error.value}": ${error.expected.includes(`"${meant}"`) ? `did you mean ${meant}?` : expected}`
    }
    case "UnexpectedArgument":
      return `${error.arguments.map((word) => `"${word}"`).join(", ")} is more than it takes`
    case "MissingArgument":
      return `<${error.argument}> is missing`
    case "MissingOption":
      return `--${error.option} is missing`
    default:
      return error.message
  }
}

const hint = (name: string, names: ReadonlyArray<string>) => {
  const meant = didYouMean(name, names)
  return meant === undefined ? `there are ${names.join(", ")}` : `did you mean ${meant}?`
}
