/** Which page the address names: what is after the #, as a path and a query. */
import { type Query, searchOf } from "./taskPages.ts"

export interface Route {
  readonly path: ReadonlyArray<string>
  readonly query: URLSearchParams
}

export const routeOf = (hash: string): Route => {
  const [path = "", ...query] = hash.replace(/^#?\/?/, "").split("?")
  return {
    path: path
      .split("/")
      .filter((step) => step !== "")
      .map(decoded),
    query: new URLSearchParams(query.join("?"))
  }
}

export const addressOf = (path: ReadonlyArray<string>, query: Query = {}): string =>
  `#/${path.map(encodeURIComponent).join("/")}${searchOf(query)}`

/** Where a task is shown. */
export const taskPlace = (id: string): string => addressOf(["tasks", id])

/** Who types an address may mistype it. */
const decoded = (step: string): string => {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}
