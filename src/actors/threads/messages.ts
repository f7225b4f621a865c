/** What a thread and those who gave it work say to each other. They take turns, so that neither runs ahead. */

export type ToThread<Input = unknown> =
  | { readonly is: "input"; readonly input: Input }
  | { readonly is: "chunk"; readonly chunk: Uint8Array }
  | { readonly is: "end" }

export type FromThread =
  | { readonly is: "more" }
  | { readonly is: "done"; readonly output: unknown }
  | { readonly is: "broken"; readonly error: unknown }

/** Said once, before all else: the module is loaded. */
export interface Ready {
  readonly is: "ready"
}
