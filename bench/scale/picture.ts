/** Throughput against backlog as a picture in SVG, which can be read on light and on dark. */
import { median } from "../figures.ts"
import type { Row } from "../report/Part.ts"

const width = 640
const height = 280
const margin = { left: 64, right: 24, top: 36, bottom: 44 }

const style = `
    text { font: 13px system-ui, sans-serif; fill: #24292f }
    .axis { stroke: #8c959f; stroke-width: 1 }
    .grid { stroke: #8c959f; stroke-width: 1; stroke-opacity: 0.3 }
    .line { stroke: #0969da; stroke-width: 2; fill: none }
    .point { fill: #0969da }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .line { stroke: #58a6ff }
      .point { fill: #58a6ff }
    }
`

/** Of the rows that lie in it. Each has a bar from the least to the most. */
export const picture = (rows: ReadonlyArray<Row>): string => {
  const points = rows.flatMap(({ at, ours }) =>
    at === undefined ? [] : [{ at, value: median(ours), least: Math.min(...ours), most: Math.max(...ours) }]
  )
  const [first, last] = [Math.min(...points.map(({ at }) => at)), Math.max(...points.map(({ at }) => at))]
  const step = stepFor(Math.max(...points.map(({ most }) => most)))
  const top = step * Math.ceil(Math.max(...points.map(({ most }) => most)) / step)
  const decades = Math.max(1, Math.log10(last / first))
  const x = (at: number) =>
    round(margin.left + 24 + (Math.log10(at / first) / decades) * (width - margin.left - margin.right - 48))
  const y = (value: number) =>
    round(height - margin.bottom - (value / top) * (height - margin.top - margin.bottom))
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, n) => n * step)
  const right = width - margin.right
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    `  <title id="title">Tasks done a second, by how many are waiting</title>`,
    `  <style>${style}  </style>`,
    `  <text x="${margin.left}" y="20">tasks done a second, by how many are waiting and how many records are stored</text>`,
    ...ticks.flatMap((value) => [
      `  <line class="${value === 0 ? "axis" : "grid"}" x1="${margin.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/>`,
      `  <text x="${margin.left - 8}" y="${y(value) + 4}" text-anchor="end">${named(value)}</text>`
    ]),
    `  <polyline class="line" points="${points.map(({ at, value }) => `${x(at)},${y(value)}`).join(" ")}"/>`,
    ...points.flatMap(({ at, value, least, most }) => [
      `  <line class="line" x1="${x(at)}" x2="${x(at)}" y1="${y(least)}" y2="${y(most)}"/>`,
      `  <circle class="point" cx="${x(at)}" cy="${y(value)}" r="4"/>`,
      `  <text x="${x(at)}" y="${height - margin.bottom + 20}" text-anchor="middle">${named(at)}</text>`
    ]),
    "</svg>\n"
  ].join("\n")
}

/** 1, 2 or 5 times a power of ten, of which five at most make the whole. */
const stepFor = (most: number) => {
  const power = 10 ** Math.floor(Math.log10(most / 5))
  return [1, 2, 5].map((factor) => factor * power).find((step) => step >= most / 5) ?? 10 * power
}

const named = (value: number) => value.toLocaleString("en")

const round = (value: number) => Math.round(value * 10) / 10
