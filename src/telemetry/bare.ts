/** A cause without what it quotes: a message may repeat what a task was given, and belongs to no log and no collector. */
import { Cause, Option, Predicate } from "effect"

/** The tag or the name of what went wrong, and where in our programs that was. */
export const bare = (cause: Cause.Cause<unknown>): Cause.Cause<Error> => {
  if (Cause.hasInterruptsOnly(cause)) return Cause.interrupt()
  const found = Option.getOrElse(Cause.findErrorOption(cause), () => Cause.squash(cause))
  const name = nameOf(found)
  const error = new Error(name)
  error.name = name
  error.stack = [name, ...framesOf(found)].join("\n")
  return Cause.fail(error)
}

const nameOf = (found: unknown): string => {
  if (Predicate.hasProperty(found, "_tag") && typeof found._tag === "string") return found._tag
  return found instanceof Error ? found.name : "Error"
}

const framesOf = (found: unknown): ReadonlyArray<string> =>
  found instanceof Error ? (found.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : []
