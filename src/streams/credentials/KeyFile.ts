/** A file with a key in it, read whenever it is needed: whoever renews it only has to write it anew. */
import { readFileSync } from "node:fs"
import { Effect, Predicate } from "effect"
import { CredentialsUnusable } from "./failures.ts"

/** `understood` gives what the text holds, or undefined if that is something else. */
export interface Expected<A> {
  readonly setting: string
  readonly path: string
  readonly what: string
  readonly understood: (text: string) => A | undefined
}

/**
 * Fails if the file is of no use now. Later one that is just being written, or is away for a moment, is answered with what
 * it last held: the client of NATS would else end the connection for good.
 */
export const open = <A>({ setting, path, what, understood }: Expected<A>) =>
  Effect.gen(function* () {
    const unusable = (reason: string) => new CredentialsUnusable({ setting, path, reason })
    const text = yield* Effect.try({
      try: () => readFileSync(path, "utf8"),
      catch: (cause) => unusable(whyOf(cause))
    })
    const found = understood(text)
    if (found === undefined) return yield* unusable(`it is not ${what}`)
    let last = found
    return () => {
      last = again(path, understood) ?? last
      return last
    }
  })

const again = <A>(path: string, understood: Expected<A>["understood"]) => {
  try {
    return understood(readFileSync(path, "utf8"))
  } catch {
    return undefined
  }
}

const whyOf = (cause: unknown): string => {
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  if (code === "ENOENT") return "there is no such file"
  if (code === "EACCES") return "this user may not read it"
  return code === "EISDIR" ? "it is a directory" : String(code)
}
