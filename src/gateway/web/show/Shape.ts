/** A shape of JSON: how it is shown, or undefined for what has another. `rest` shows what it does not speak of. */
export type Shape = (
  value: Readonly<Record<string, unknown>>,
  rest: (value: unknown) => Node
) => Node | undefined
