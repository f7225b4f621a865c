/** What a thread and those who gave it work say to each other. */

export type ToThread<Input = unknown> =
  /** `isWhole`: no chunks come after it. */
  | { readonly is: "input"; readonly input: Input; readonly isWhole: boolean }
  | { readonly is: "chunk"; readonly chunk: Uint8Array }
  | { readonly is: "end" }

export type FromThread =
  /** A chunk was taken: there is room for another. */
  | { readonly is: "more" }
  /** It has taken so many chunks, and stands still until there is another. */
  | { readonly is: "waiting"; readonly taken: number }
  | { readonly is: "done"; readonly output: unknown }
  | { readonly is: "broken"; readonly error: unknown }

/** Said once, before all else: the module is loaded. */
export interface Ready {
  readonly is: "ready"
}

/** So many chunks may wait for the thread: it need not wait for what it is given next, and never has many of them. */
export const room = 2
