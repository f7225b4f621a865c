/** What every page is: something to show for as long as its address stands. */
import type { Kinds } from "./kinds.ts"
import type { Session } from "./session.ts"

export interface Page {
  readonly title: string
  readonly element: HTMLElement
}

export interface Place {
  readonly path: ReadonlyArray<string>
  readonly query: URLSearchParams
  readonly kinds: Kinds
  readonly session: Session
  /** Ends when the reader goes elsewhere. */
  readonly life: AbortSignal
}
