/** Cuts texts into words as they come, and counts these. */

export interface Words {
  /** A text begins. Inside of another, its words count for both where words are those of Python, and else for itself. */
  open(): void
  write(text: string): void
  /** A line break that is markup: none to Python, for which the words on its two sides are one. */
  breakLine(): void
  close(): void
  end(): void
  /** In how many texts a word counts now. */
  readonly texts: number
}
