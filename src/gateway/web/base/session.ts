/** Who is logged in, and what they may do. A gateway without keys lets its one reader do everything. */
import { Problem, ask, send } from "./api.ts"
import { at, listAt, textAt } from "./json.ts"

export interface Session {
  /** A key must be given before anything is shown. */
  readonly locked: boolean
  readonly name: string | undefined
  readonly may: (scope: "submit" | "read" | "operate") => boolean
}

const open: Session = { locked: false, name: undefined, may: () => true }

export const currentSession = async (): Promise<Session> => {
  try {
    const answer = await ask("/v1/session")
    const required = at(answer, "required") === true
    const name = textAt(answer, "name")
    const scopes = listAt(answer, "scopes")
    if (!required) return open
    return { locked: name === undefined, name, may: (scope) => scopes.includes(scope) }
  } catch (error) {
    // A gateway that knows no sessions asks for no key.
    if (error instanceof Problem && error.status === 404) return open
    throw error
  }
}

export const logIn = (key: string): Promise<unknown> => send("POST", "/v1/session", { key })

export const logOut = (): Promise<unknown> => send("DELETE", "/v1/session")
