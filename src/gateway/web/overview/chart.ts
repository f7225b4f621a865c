/** A small chart over the last hour: drawn as few paths, read with a pointer, told in one sentence to who cannot see it. */
import { el, setAttribute, setText, svg } from "../base/dom.ts"

/** Of the drawing; the page stretches it. */
export const width = 360
export const height = 48

export interface Drawing {
  /** By class: the commands of a path. */
  readonly paths: Readonly<Record<string, string>>
  /** What the highest value is, as the scale says it. */
  readonly top: string
  /** The whole in a sentence. */
  readonly sentence: string
  /** What is to be read at a share of the width; undefined where there is nothing. */
  readonly read: (share: number) => string | undefined
}

export interface Chart {
  readonly element: HTMLElement
  readonly show: (drawing: Drawing) => void
}

export const chart = (title: string, classes: ReadonlyArray<string>): Chart => {
  const paths = classes.map((name) => svg("path", { class: name, "vector-effect": "non-scaling-stroke" }))
  const rule = svg("path", { class: "rule", "vector-effect": "non-scaling-stroke" })
  const picture = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img" },
    svg("path", { class: "floor", d: `M0 ${height - 0.5}H${width}`, "vector-effect": "non-scaling-stroke" }),
    ...paths,
    rule
  )
  const top = el("span", { class: "chart-top" })
  const reading = el("span", { class: "chart-reading" })
  const element = el(
    "figure",
    { class: "chart" },
    el("figcaption", {}, el("span", {}, title), reading, top),
    picture
  )
  let shown: Drawing | undefined
  let share: number | undefined

  const read = () => {
    const text = share === undefined ? undefined : shown?.read(share)
    setText(reading, text ?? "")
    element.classList.toggle("is-read", text !== undefined)
    setAttribute(rule, "d", share === undefined ? "" : `M${(share * width).toFixed(1)} 0V${height}`)
  }

  picture.addEventListener("pointermove", ({ clientX }) => {
    const { left, width: wide } = picture.getBoundingClientRect()
    share = Math.min(1, Math.max(0, (clientX - left) / wide))
    read()
  })
  picture.addEventListener("pointerleave", () => {
    share = undefined
    read()
  })

  return {
    element,
    show: (drawing) => {
      shown = drawing
      for (const [place, name] of classes.entries()) {
        const path = paths[place]
        if (path !== undefined) setAttribute(path, "d", drawing.paths[name] ?? "")
      }
      setText(top, drawing.top)
      setAttribute(picture, "aria-label", drawing.sentence)
      read()
    }
  }
}
