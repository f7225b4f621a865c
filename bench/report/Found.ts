/** What a part has found, as it is kept in a file: the figures of each round, and on what machine they were taken. */
import { Schema } from "effect"
import { ratioOf } from "./ratioOf.ts"
import type { Row } from "./Part.ts"

const Figures = Schema.Array(Schema.Finite)

const Beside = Schema.Struct({
  name: Schema.String,
  figures: Figures,
  atLeast: Schema.optionalKey(Schema.Finite),
  atMost: Schema.optionalKey(Schema.Finite)
})

export const Found = Schema.Struct({
  part: Schema.String,
  about: Schema.String,
  /** When it was begun (RFC 3339), and how many seconds it took. */
  date: Schema.String,
  seconds: Schema.Finite,
  machine: Schema.Struct({
    processor: Schema.String,
    cores: Schema.Int,
    gigabytes: Schema.Finite,
    system: Schema.String
  }),
  versions: Schema.Record(Schema.String, Schema.String),
  commit: Schema.optionalKey(Schema.String),
  rows: Schema.Array(
    Schema.Struct({
      what: Schema.String,
      unit: Schema.String,
      ours: Figures,
      atMost: Schema.optionalKey(Schema.Finite),
      beside: Schema.Array(Beside),
      at: Schema.optionalKey(Schema.Finite)
    })
  )
})
export type Found = typeof Found.Type

export const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Found))

/** With the ratios written out, for whoever reads the file. */
export const encode = (found: Found): string => {
  const written = (row: Row) => ({
    ...row,
    ours: row.ours.map(rounded),
    beside: row.beside.map((beside) => ({
      ...beside,
      figures: beside.figures.map(rounded),
      ratio: ratioOf(row, beside)
    }))
  })
  return `${JSON.stringify({ ...found, rows: found.rows.map(written) }, undefined, 2)}\n`
}

/** To six digits: the next ones are chance. */
const rounded = (value: number) => Number(value.toPrecision(6))
