/** The few pictures that stand beside words. A reader who cannot see them misses nothing. */
import { svg } from "./dom.ts"

const paths = {
  overview: "M2.5 13.5v-5m3.7 5V3m3.6 10.5V6.5m3.7 7v-9",
  tasks: "M5.5 4h8m-8 4h8m-8 4h8M2.5 4h.01M2.5 8h.01M2.5 12h.01",
  dead: "M8 2 1.8 13h12.4L8 2Zm0 4.5v3m0 2v.01",
  try: "M4.5 2.8v10.4L13 8 4.5 2.8Z",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1.5v1m0 11v1M1.5 8h1m11 0h1M3.4 3.4l.7.7m7.8 7.8.7.7m0-9.2-.7.7m-7.8 7.8-.7.7",
  moon: "M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6Z",
  auto: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm0 0v11m1.7-9.3v7.6m1.8-6v4.4",
  help: "M6 6.2A2 2 0 0 1 8 4.5a1.9 1.9 0 0 1 2 1.9c0 1.5-2 1.7-2 3.1m0 2.3v.01M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Zm3.3 7.8 3.2 3.2",
  copy: "M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8v-8Z",
  retry: "M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.5v3.3H9.7",
  stop: "m4 4 8 8m0-8-8 8",
  leave: "M6.5 2.5h-4v11h4m3-8.5 3 3-3 3m3-3h-7",
  check: "m3 8.5 3.2 3.2L13 5",
  wait: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM8 5v3.2l2 1.3",
  run: "M8 2.5A5.5 5.5 0 1 1 2.5 8",
  pause: "M5.5 3v10M10.5 3v10",
  first: "M3.5 13V3m0 .5h8l-2 2.5 2 2.5h-8",
  step: "M3.5 2.5v5.8h8m-2.5-3 3 3-3 3"
} as const

export type Icon = keyof typeof paths

export const icon = (name: Icon): SVGElement =>
  svg(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: paths[name] })
  )
