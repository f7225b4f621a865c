/** The answer to whoever had a task stored: it will be done, and this is where to look for it. */
import { HttpServerResponse } from "effect/http"
import type { Submitted } from "../streams/Submit.ts"

/** `more` of the body, and of the headers. */
export const accepted = (
  { id, kind, state }: Pick<Submitted, "id" | "kind" | "state">,
  more: { readonly run?: number } = {},
  headers: Record<string, string> = {}
) =>
  HttpServerResponse.jsonUnsafe(
    { id, kind, state, ...more },
    { status: 202, headers: { location: `/v1/tasks/${id}`, ...headers } }
  )
