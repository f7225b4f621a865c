/** Runs one program to its end and gives back what it printed. */
import { execFile, type ExecFileException } from "node:child_process"
import { Effect, Schema } from "effect"

/** The program could not be started, or ended with an error; `output` is the last that it said. */
export class CommandFailed extends Schema.TaggedError<CommandFailed>()("CommandFailed", {
  command: Schema.String,
  output: Schema.String
}) {}

export const run = (command: string, args: ReadonlyArray<string>, options: { readonly cwd?: string } = {}) =>
  Effect.callback<string, CommandFailed>((resume) => {
    const failed = (output: string) => resume(Effect.fail(new CommandFailed({ command, output })))
    try {
      const child = execFile(command, args, { ...options, maxBuffer: 16_000_000 }, (error, stdout, stderr) =>
        error === null ? resume(Effect.succeed(stdout)) : failed(reasonOf(error, stderr))
      )
      return Effect.sync(() => child.kill())
    } catch (error) {
      // Node reports most errors of a start to the callback, but throws the rarer ones, such as ENOTDIR.
      return failed(error instanceof Error ? error.message : String(error))
    }
  })

/** Of a page of output the last line is the one that says what went wrong. */
const reasonOf = (error: ExecFileException, stderr: string): string => {
  if (error.code === "ENOENT") return "there is no such file"
  if (error.code === "EACCES") return "it may not be executed"
  return stderr.trim().split("\n").at(-1) || `it ended with ${error.signal ?? error.code}`
}
