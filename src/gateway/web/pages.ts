/** Which page stands at which address. */
import { el } from "./base/dom.ts"
import type { Page, Place } from "./base/page.ts"
import { deadPage } from "./dead/dead.ts"
import { overviewPage } from "./overview/overview.ts"
import { heading } from "./parts/heading.ts"
import { schedulesPage } from "./schedules/schedules.ts"
import { taskPage } from "./task/taskPage.ts"
import { tasksPage } from "./tasks/tasks.ts"
import { tryPage } from "./try/try.ts"

export const pageOf = (place: Place): Page => {
  const [name, id] = place.path
  if (name !== "try" && !place.session.may("read"))
    return name === undefined ? tryPage(place, id) : notForThisKey
  switch (name) {
    case undefined:
      return overviewPage(place)
    case "tasks":
      return id === undefined ? tasksPage(place) : taskPage(place, id)
    case "dead":
      return deadPage(place)
    case "schedules":
      return schedulesPage(place)
    case "try":
      return tryPage(place, id)
    default:
      return nothingHere
  }
}

const notForThisKey: Page = {
  title: "Not for this key",
  element: el(
    "div",
    {},
    heading("Not for this key"),
    el("p", {}, "Your key may not read tasks. ", el("a", { href: "#/try" }, "Try it"), " is what it is for.")
  )
}

const nothingHere: Page = {
  title: "Nothing here",
  element: el(
    "div",
    {},
    heading("Nothing here"),
    el("p", {}, "No page has this address. ", el("a", { href: "#/" }, "Go to the overview"), ".")
  )
}
