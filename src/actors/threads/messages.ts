/** What a thread and those who gave it work say to each other. */

export type ToThread<Input = unknown> =
  /** With the first chunk, so that the thread is woken once; without one there are none. */
  | { readonly is: "input"; readonly input: Input; readonly first: Uint8Array | undefined }
  | { readonly is: "chunk"; readonly chunk: Uint8Array }
  | { readonly is: "end" }

export type FromThread =
  /** All chunks were taken for which there was room: there is room again. */
  | { readonly is: "more" }
  /** It has taken so many chunks, and stands still until there is another. */
  | { readonly is: "waiting"; readonly taken: number }
  | { readonly is: "done"; readonly output: unknown }
  | { readonly is: "broken"; readonly error: unknown }

/** Said once, before all else: the module is loaded. */
export interface Ready {
  readonly is: "ready"
}

/**
 * So many chunks may wait for the thread: it need not wait for what it is given next, and never has many of them. It asks
 * for as many at once, and for none while it has only one: each message takes it some 0.1 ms.
 */
export const room = 2
