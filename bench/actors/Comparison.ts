/** One actor's work beside what the bare library under it does, on the same input in the same run. */
export interface Comparison {
  /** The kind of the actor. */
  readonly actor: string
  /** The input, and what is asked of it. */
  readonly what: string
  /** What is counted a second: "pages/s", "MB/s". */
  readonly unit: string
  /** Ours divided by bare is to be at least this; undefined where it only informs. */
  readonly target?: number
  /** The library, and the pattern it is used in. */
  readonly pattern: string
  /** Works for a second or so and gives how much was done per second. Rounds of the two take turns. */
  readonly bare: () => Promise<number>
  readonly ours: () => Promise<number>
  readonly close: () => Promise<void>
}
