/** What is typed and not sent yet, by kind: it outlives its page, and the end of a session, but not the browser's tab. */
import { at, parse, textAt } from "./json.ts"

export interface Draft {
  readonly raw: string
  /** Written as JSON, which it may not be yet. */
  readonly isRaw: boolean
  /** The task that it began as. */
  readonly like: string | undefined
}

const prefix = "millrace.draft."

export const draftOf = (kind: string): Draft | undefined => {
  const kept = parse(attempt(() => sessionStorage.getItem(prefix + kind)) ?? "")
  const raw = textAt(kept, "raw")
  return raw === undefined
    ? undefined
    : { raw, isRaw: at(kept, "isRaw") === true, like: textAt(kept, "like") }
}

export const keepDraft = (kind: string, draft: Draft): void =>
  attempt(() => sessionStorage.setItem(prefix + kind, JSON.stringify(draft)))

export const dropDraft = (kind: string): void => attempt(() => sessionStorage.removeItem(prefix + kind))

/** Whoever comes next is somebody else. */
export const dropDrafts = (): void =>
  attempt(() => {
    for (const name of Object.keys(sessionStorage))
      if (name.startsWith(prefix)) sessionStorage.removeItem(name)
  })

/** A browser that keeps nothing, or no more, has been told to. */
const attempt = <A>(act: () => A): A | undefined => {
  try {
    return act()
  } catch {
    return undefined
  }
}
