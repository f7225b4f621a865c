/** What is wrong with a command line, in a sentence each, with a guess at what was meant. */
import type { CliError } from "effect/cli"
import { didYouMean } from "./didYouMean.ts"

export const explain = (error: CliError.CliError, commands: ReadonlyArray<string>): string => {
  switch (error._tag) {
    case "UnknownSubcommand":
      return `There is no command "${error.subcommand}"; ${hint(error.subcommand, commands)}`
    case "UnrecognizedOption": {
      // Of one letter nobody knows what was meant.
      const meant = error.suggestions.find((one) => isLong(one) && isLong(error.option))
      return `There is no flag ${error.option}${meant === undefined ? "" : `; did you mean ${meant}?`}`
    }
    case "InvalidValue": {
      const what = error.kind === "flag" ? `--${error.option}` : `<${error.option}>`
      const choices = choicesIn(error.expected)
      const takes = choices.length > 0 ? orOf(choices) : inWords(error.expected)
      if (error.value === "") return `${what} needs a value${takes === "" ? "" : `: ${takes}`}`
      const meant = didYouMean(error.value, choices)
      return `${what} cannot be "${error.value}": ${meant === undefined ? `it takes ${takes}` : `did you mean ${meant}?`}`
    }
    case "UnexpectedArgument":
      return `${error.arguments.map((word) => `"${word}"`).join(", ")} is more than it takes${commands.length === 0 ? "" : `; its commands are ${commands.join(", ")}`}`
    case "MissingArgument":
      return `<${error.argument}> is missing`
    case "MissingOption":
      return `--${error.option} is missing`
    default:
      return error.message
  }
}

const isLong = (flag: string) => flag.startsWith("--")

/** Of `"skip" | "queue"`, or `skip | queue`. */
const choicesIn = (expected: string): ReadonlyArray<string> =>
  expected.includes(" | ") ? expected.split(" | ").map((choice) => choice.replaceAll('"', "")) : []

const orOf = (choices: ReadonlyArray<string>) =>
  `${choices.slice(0, -1).join(", ")} or ${choices.at(-1) ?? ""}`

/** What the parser expects, as a person would say it; of a text there is nothing to say. */
const inWords = (expected: string) => {
  const said = expected.replace(/^(Schema validation failed: )?(Expected:? )?/, "")
  if (/^(integer|a string representing a finite number)$/.test(said)) return "a whole number"
  return said === "string" ? "" : said
}

const hint = (name: string, names: ReadonlyArray<string>) => {
  const meant = didYouMean(name, names)
  return meant === undefined ? `there are ${names.join(", ")}` : `did you mean ${meant}?`
}
