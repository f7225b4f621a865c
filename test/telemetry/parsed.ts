/** Metrics as Prometheus would read them: every line of the text format 0.0.4, or an error. */

/** The value of each series by its name and labels as they are written, and the type of each metric by its name. */
export interface Parsed {
  readonly values: ReadonlyMap<string, number>
  readonly types: ReadonlyMap<string, string>
  readonly helps: ReadonlySet<string>
}

const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\.)*",?)*\})? (\S+)$/

export const parse = (text: string): Parsed => {
  const values = new Map<string, number>()
  const types = new Map<string, string>()
  const helps = new Set<string>()
  for (const line of text.trimEnd().split("\n")) {
    const [, what, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (what === "TYPE") types.set(name, rest)
    else if (what === "HELP") helps.add(name)
    else {
      const [, of = "", labels = "", value = ""] = sample.exec(line) ?? []
      if (of === "" || !Number.isFinite(Number(value.replace("+Inf", "0"))))
        throw new Error(`Prometheus cannot read ${line}`)
      if (values.has(of + labels)) throw new Error(`${of}${labels} is told twice`)
      values.set(of + labels, Number(value))
    }
  }
  return { values, types, helps }
}
