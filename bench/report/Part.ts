/** A part of the bench: what it measures, and what it found, as data. One place makes tables and files of it. */

/** Something that was done beside ours, in the same rounds, and how ours is to compare with it. */
export interface Beside {
  readonly name: string
  /** One for each round. */
  readonly figures: ReadonlyArray<number>
  /** Of ours divided by this, round by round, the median; with neither it only informs. */
  readonly atLeast?: number
  readonly atMost?: number
}

export interface Row {
  readonly what: string
  readonly unit: string
  /** One for each round. */
  readonly ours: ReadonlyArray<number>
  /** The most that the median of ours is to be. */
  readonly atMost?: number
  readonly beside: ReadonlyArray<Beside>
  /** Where it lies in the picture of its part, if it does. */
  readonly at?: number
}

export interface Part {
  readonly name: string
  /** A sentence or two: what is measured, and in how many rounds. */
  readonly about: string
  /** Nothing where the machine lacks what it takes, which it says. */
  readonly measure: () => Promise<ReadonlyArray<Row>>
  /** What it found as a picture, in SVG. */
  readonly picture?: (rows: ReadonlyArray<Row>) => string
}
