/** How the command line answers for itself: help where it is asked for, and a hint where something is wrong. */
import { Effect, Layer } from "effect"
import { CliConfig, CliOutput, GlobalFlag, type HelpDoc } from "effect/cli"
import { completions } from "./completions.ts"
import { exitCodes } from "./exitCodes.ts"
import { explain } from "./explain.ts"
import { Screen } from "./screen/Screen.ts"
import { painted } from "./screen/paint.ts"
import { oneLine } from "./screen/plain.ts"

const present = Effect.fnUntraced(function* (event: CliOutput.Presenter.Event) {
  const screen = yield* Screen
  const { paint } = yield* screen.look
  const format = CliOutput.defaultFormatter({ colors: paint === painted, globalFlags: "summary" })
  switch (event._tag) {
    case "Version":
      return yield* Effect.ignore(screen.print(`${format.formatVersion(event.name, event.version)}\n`))
    case "Help": {
      const isRoot = event.commandPath.length === 1
      const whole = `${format.formatHelpDoc(brief(event.helpDoc))}\n${isRoot ? `\n${more((text) => paint(text, "bold"))}` : ""}`
      return yield* Effect.ignore(screen.print(whole))
    }
    case "InvalidInvocation": {
      const command = event.commandPath.join(" ")
      for (const error of event.errors)
        yield* screen.say(`millrace: ${oneLine(explain(error, namesIn(event.helpDoc)))}\n`)
      return yield* screen.say(`Usage: ${event.helpDoc.usage}\nMore: ${command} --help\n`)
    }
  }
})

/** What a flag of every command takes is told once, and not beside its name as well. */
const brief = (help: HelpDoc.HelpDoc): HelpDoc.HelpDoc => ({
  ...help,
  globalFlags: (help.globalFlags ?? []).map((flag) =>
    flag.type === "boolean" ? flag : { ...flag, type: "name" }
  )
})

const namesIn = ({ subcommands = [] }: HelpDoc.HelpDoc) =>
  subcommands.flatMap(({ commands }) => commands.map(({ name }) => name))

/** What holds for every command. */
const more = (title: (text: string) => string) =>
  [
    title("WHERE TO"),
    "  NATS_URL            the servers, nats://127.0.0.1:4222 if nothing is said",
    "  MILLRACE_URL        or a gateway, such as http://127.0.0.1:8080",
    "  MILLRACE_API_KEY    the key to it",
    "",
    title("EXIT CODES"),
    ...exitCodes.map(([code, meaning]) => `  ${String(code).padEnd(5)} ${meaning}`),
    ""
  ].join("\n")

export const commandLine = Layer.mergeAll(
  CliOutput.layerPresenter({ present }),
  CliConfig.layer({
    builtIns: [GlobalFlag.Help, GlobalFlag.Version, completions, GlobalFlag.LogLevel]
  })
)
