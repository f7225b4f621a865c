/** What `millrace doctor` has found of one thing, and what to do about it. */

/** Good; good for now, or not as it was asked for; wrong; or nobody here can see it. */
export type Health = "good" | "doubtful" | "bad" | "unseen"

export interface Finding {
  readonly what: string
  readonly health: Health
  readonly found: string
  /** Where there is something to do. */
  readonly todo?: string
}

const finding =
  (health: Health) =>
  (what: string, found: string, todo?: string): Finding => ({
    what,
    health,
    found,
    ...(todo === undefined ? {} : { todo })
  })

export const good = finding("good")
export const doubtful = finding("doubtful")
export const bad = finding("bad")
export const unseen = finding("unseen")
