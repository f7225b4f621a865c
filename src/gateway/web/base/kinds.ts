/** The kinds there are, as the gateway tells them: this page knows none by itself. */
import { ask } from "./api.ts"
import { at, listAt, textAt } from "./json.ts"

export interface Kind {
  readonly kind: string
  readonly title: string
  /** JSON Schema, draft 2020-12. */
  readonly input: unknown
  readonly example: unknown
}

export interface Kinds {
  readonly all: ReadonlyArray<Kind>
  /** What a kind does, in words. */
  readonly title: (kind: string) => string
}

export const readKinds = async (): Promise<Kinds> => {
  const all = listAt(await ask("/v1/kinds"), "kinds").map((one) => {
    const kind = textAt(one, "kind") ?? ""
    return {
      kind,
      title: textAt(one, "title") ?? kind,
      input: at(one, "input"),
      example: at(one, "example")
    }
  })
  return { all, title: (kind) => all.find((one) => one.kind === kind)?.title ?? kind }
}
