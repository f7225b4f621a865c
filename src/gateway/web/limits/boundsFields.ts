/** The fields of what is limited, of all tasks of a kind or of those of each key. */
import type { Fault } from "../base/api.ts"
import { el } from "../base/dom.ts"
import { numberAt } from "../base/json.ts"
import { input, labelled, mark } from "../form/labelled.ts"
import { secondsOf, spanOf } from "../base/seconds.ts"

export interface BoundsFields {
  readonly element: HTMLElement
  readonly write: (bounds: unknown) => void
  /** Empty if nothing is limited; what the page itself sees is wrong is marked, and gives undefined. */
  readonly read: () => Readonly<Record<string, unknown>> | undefined
  /** Whether the fault has a place here. */
  readonly mark: (fault: Fault) => boolean
  readonly clear: () => void
}

export const boundsFields = (legend: string): BoundsFields => {
  const count = (placeholder: string) =>
    input({ type: "number", inputmode: "numeric", min: "1", step: "1", placeholder })
  const controls = {
    concurrency: count("any number"),
    "rate.count": count("any number"),
    "rate.seconds": input({ placeholder: "1s" }),
    "rate.burst": count("1")
  }
  const fields = {
    concurrency: labelled("Run at once", "At most", controls.concurrency),
    "rate.count": labelled("Begin", "So many", controls["rate.count"]),
    "rate.seconds": labelled("within", "1s, 1m, 1h or 1d", controls["rate.seconds"]),
    "rate.burst": labelled("Burst", "After a rest", controls["rate.burst"])
  }
  const all = Object.values(fields)
  const fieldOf = (name: string) => Object.entries(fields).find(([key]) => key === name)?.[1]

  return {
    element: el("fieldset", {}, el("legend", {}, legend), el("div", { class: "bounds" }, ...all)),
    write: (bounds) => {
      const seconds = numberAt(bounds, "rate", "seconds")
      controls.concurrency.value = String(numberAt(bounds, "concurrency") ?? "")
      controls["rate.count"].value = String(numberAt(bounds, "rate", "count") ?? "")
      controls["rate.seconds"].value = seconds === undefined ? "" : spanOf(seconds)
      controls["rate.burst"].value = String(numberAt(bounds, "rate", "burst") ?? "")
    },
    read: () => {
      const time = controls["rate.seconds"].value.trim()
      const seconds = time === "" ? 1 : secondsOf(time)
      const begin = numberIn(controls["rate.count"])
      const burst = numberIn(controls["rate.burst"])
      if (begin === undefined && (time !== "" || burst !== undefined)) {
        mark(fields["rate.count"], "Say how many begin in this time, or leave the time empty as well.")
        return undefined
      }
      if (seconds === undefined) {
        mark(fields["rate.seconds"], "This is no time: 1s, 1m or 1h is.")
        return undefined
      }
      return given({
        concurrency: numberIn(controls.concurrency),
        rate: begin === undefined ? undefined : given({ count: begin, seconds, burst })
      })
    },
    mark: ({ path, message }) => {
      const field = fieldOf(path.join("."))
      mark(field, message)
      return field !== undefined
    },
    clear: () => {
      for (const field of all) mark(field, undefined)
    }
  }
}

/** What is no number is sent as a text: the gateway says what is wrong with it. */
const numberIn = (control: HTMLInputElement): number | string | undefined => {
  if (control.validity.badInput) return "no number"
  return control.value === "" ? undefined : Number(control.value)
}

const given = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
