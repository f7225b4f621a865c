/** When a schedule ticks, as it is typed. */
import { el, freshId } from "../base/dom.ts"
import { textAt } from "../base/json.ts"
import { input, labelled } from "../form/labelled.ts"
import type { Typed } from "./preview.ts"

export const times = () => {
  const zones = freshId("zones")
  const cron = input({ name: "cron", placeholder: "0 30 2 * * *" })
  const every = input({ name: "every", placeholder: "5m" })
  const timezone = input({ name: "timezone", list: zones, placeholder: "UTC" })
  const typed = (control: HTMLInputElement) => control.value.trim()

  const read = (): Typed => ({
    ...(typed(cron) === "" ? {} : { cron: typed(cron) }),
    ...(typed(every) === "" ? {} : { every: typed(every) }),
    // Only a cron goes by one.
    ...(typed(timezone) === "" || typed(cron) === "" ? {} : { timezone: typed(timezone) })
  })

  return {
    fields: {
      cron: labelled("Cron", "Second, minute, hour, day, month, weekday; or @daily", cron),
      every: labelled("Or every", "Such as 30s, 5m or 1d", every),
      timezone: labelled("Time zone", "Whose clocks the cron goes by", timezone)
    },
    /** The names of the zones that the browser knows. */
    zones: el(
      "datalist",
      { id: zones },
      ...Intl.supportedValuesOf("timeZone").map((zone) => el("option", { value: zone }))
    ),
    read,
    write: (schedule: unknown, everySaid: string) => {
      cron.value = textAt(schedule, "cron") ?? ""
      every.value = everySaid
      timezone.value = textAt(schedule, "timezone") ?? ""
    },
    /** It ticks by one of both. Whether it was one of these that was typed in. */
    heed: (target: EventTarget | null): boolean => {
      if (target === every && every.value !== "") cron.value = ""
      if (target === cron && cron.value !== "") every.value = ""
      return target === cron || target === every || target === timezone
    }
  }
}
