/** The dashboard: finds out who is here, and shows the page that the address names. */
import { messageOf, onUnauthorized } from "./base/api.ts"
import { startClock } from "./base/clock.ts"
import { find } from "./base/dom.ts"
import { readKinds } from "./base/kinds.ts"
import type { Place } from "./base/page.ts"
import { routeOf } from "./base/router.ts"
import { currentSession } from "./base/session.ts"
import { startShortcuts } from "./base/shortcuts.ts"
import { loginPage } from "./login/login.ts"
import { notice } from "./parts/notice.ts"
import { pageOf } from "./pages.ts"
import { startShell } from "./shell.ts"

const main = find(document, "#main", HTMLElement)
const shell = startShell()

/** Milliseconds. */
const tryAgainAfter = 3000

let life = new AbortController()

const show = (title: string, element: HTMLElement) => {
  document.title = title === "Millrace" ? title : `${title} · Millrace`
  main.replaceChildren(element)
  scrollTo(0, 0)
}

/** Everything begins here, also after the reader has logged in, or out, or been logged out. */
const begin = async (): Promise<void> => {
  life.abort()
  life = new AbortController()
  const { signal } = life
  try {
    const session = await currentSession()
    if (signal.aborted) return
    shell.for(session, begin)
    if (session.locked) return show("Log in", loginPage(begin))
    const kinds = await readKinds()
    if (signal.aborted) return
    navigate({ kinds, session }, signal)
  } catch (error) {
    if (signal.aborted) return
    show("Millrace", notice("bad", messageOf(error), "It is asked again by itself."))
    setTimeout(() => {
      if (!signal.aborted) void begin()
    }, tryAgainAfter)
  }
}

/** What is chosen or typed on a page: where only the query of its address changes, they are the same again. */
const controls = () => [...main.querySelectorAll<HTMLElement>("select, input")]

const navigate = (known: Pick<Place, "kinds" | "session">, whole: AbortSignal) => {
  let here = new AbortController()
  let path: string | undefined

  const go = () => {
    here.abort()
    here = new AbortController()
    // What was asked on the page before is no question any more.
    for (const open of document.querySelectorAll("dialog")) open.close()
    const route = routeOf(location.hash)
    const page = pageOf({ ...known, ...route, life: AbortSignal.any([here.signal, whole]) })
    const isOther = path !== undefined && path !== route.path.join("/")
    path = route.path.join("/")
    const held = controls().findIndex((one) => one === document.activeElement)
    show(page.title, page.element)
    shell.at(route.path)
    // Who follows a link goes on reading at the top of where it leads; who only filters stays where they are.
    if (isOther) (main.querySelector("h1") ?? main).focus({ preventScroll: true })
    else controls()[held]?.focus({ preventScroll: true })
  }

  addEventListener("hashchange", go, { signal: whole })
  go()
}

onUnauthorized(() => void begin())
startClock()
startShortcuts()
void begin()
