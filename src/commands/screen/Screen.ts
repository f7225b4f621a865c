/** The terminal, or the file or pipe in its place: what it is able to show, and writing to it. */
import { Context, Effect, Schema } from "effect"
import { TerminalCapabilities } from "effect/cli"
import { type Paint, painted, unpainted } from "./paint.ts"

/** Nobody reads on, as `head` does not after ten lines. There is nothing to be said to anyone. */
export class ReaderGone extends Schema.TaggedError<ReaderGone>()("ReaderGone", {}) {}

/** What was to be said could not be written, for example because the disk is full. */
export class NotWritten extends Schema.TaggedError<NotWritten>()("NotWritten", { reason: Schema.String }) {
  override get message() {
    return `This could not be written to where it was to go: ${this.reason}.`
  }
}

/** What a text must know to suit whom it is for. */
export interface Look {
  readonly columns: number
  readonly paint: Paint
}

export class Screen extends Context.Reference<Screen.Service>("millrace/Screen", {
  defaultValue: () => ofProcess
}) {}

export declare namespace Screen {
  export interface Service {
    /** A person reads what is printed. */
    readonly isTerminal: boolean
    /** A person sees what is said beside it, and it may be written over. */
    readonly canAnimate: boolean
    readonly look: Effect.Effect<Look>
    /** To stdout; ends when it is handed on. */
    readonly print: (text: string | Uint8Array) => Effect.Effect<void, ReaderGone | NotWritten>
    /** To stderr. */
    readonly say: (text: string) => Effect.Effect<void>
  }
}

const widthOfPipes = 120

const ofProcess: Screen.Service = {
  isTerminal: process.stdout.isTTY,
  canAnimate: process.stderr.isTTY && process.env["TERM"] !== "dumb",
  look: Effect.map(TerminalCapabilities.TerminalCapabilities, ({ canColor }) => ({
    columns: process.stdout.columns || widthOfPipes,
    paint: canColor ? painted : unpainted
  })),
  print: (text) =>
    Effect.callback((resume) => {
      const failed = (error: NodeJS.ErrnoException) =>
        resume(
          Effect.fail(error.code === "EPIPE" ? new ReaderGone() : new NotWritten({ reason: error.message }))
        )
      // Without a listener the error ends the process.
      process.stdout.once("error", failed)
      process.stdout.write(text, (error) => {
        if (error !== undefined && error !== null) return failed(error)
        process.stdout.off("error", failed)
        resume(Effect.void)
      })
    }),
  say: (text) =>
    Effect.sync(() => {
      process.stderr.write(text)
    })
}
