/** What a task was given. */
import { el } from "../base/dom.ts"
import { either } from "../show/either.ts"
import { type Part, redrawn } from "./part.ts"

export const inputView = (): Part =>
  redrawn(
    el("section", { "aria-labelledby": "input" }),
    ({ input }) => JSON.stringify(input ?? null),
    ({ input }) => [el("h2", { id: "input" }, "Input"), either(input ?? null, "Input")]
  )
