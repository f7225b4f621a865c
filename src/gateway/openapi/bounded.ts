/** That an integer is one that JavaScript can count to goes without saying. */
import type { Json } from "./Json.ts"

export const bounded = (object: Json): Json =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([key, value]) =>
        !(key === "minimum" && value === Number.MIN_SAFE_INTEGER) &&
        !(key === "maximum" && value === Number.MAX_SAFE_INTEGER)
    )
  )
