/** Colours, where the terminal has them and the reader wants them. No meaning is in a colour alone. */
const styles = {
  good: 32,
  bad: 31,
  warm: 33,
  busy: 36,
  dim: 2,
  bold: 1
} as const

export type Style = keyof typeof styles

export type Paint = (text: string, style: Style | undefined) => string

export const painted: Paint = (text, style) =>
  style === undefined || text === "" ? text : `\u001b[${styles[style]}m${text}\u001b[0m`

export const unpainted: Paint = (text) => text

const ofState: Readonly<Record<string, Style>> = {
  succeeded: "good",
  failed: "bad",
  cancelled: "warm",
  retrying: "warm",
  running: "busy",
  scheduled: "dim",
  queued: "dim"
}

export const styleOf = (state: string): Style | undefined => ofState[state]
