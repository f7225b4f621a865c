/** What stands around every page: where one can go, whether it is live, the colours, the keys. */
import { messageOf } from "./base/api.ts"
import { type Connection, connections } from "./base/connection.ts"
import { el, find, setAttribute, setText } from "./base/dom.ts"
import { dropDrafts } from "./base/drafts.ts"
import { type Icon, icon } from "./base/icons.ts"
import { say } from "./base/say.ts"
import { type Session, logOut } from "./base/session.ts"
import { shortcut } from "./base/shortcuts.ts"
import { themeSwitch } from "./base/theme.ts"
import { showHelp } from "./parts/help.ts"

interface Entry {
  readonly name: string
  readonly path: string
  readonly key: string
  readonly icon: Icon
  readonly needs: Parameters<Session["may"]>[0]
}

const entries: ReadonlyArray<Entry> = [
  { name: "Overview", path: "", key: "o", icon: "overview", needs: "read" },
  { name: "Tasks", path: "tasks", key: "t", icon: "tasks", needs: "read" },
  { name: "Schedules", path: "schedules", key: "s", icon: "wait", needs: "read" },
  { name: "Dead letters", path: "dead", key: "d", icon: "dead", needs: "read" },
  { name: "Try it", path: "try", key: "n", icon: "try", needs: "submit" }
]

const said: Readonly<Record<Connection, string>> = {
  still: "",
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  offline: "Offline"
}

/** Short breaks are nobody's business. Milliseconds. */
const bannerAfter = 4000

export const startShell = () => {
  const nav = find(document, "nav", HTMLElement)
  const status = find(document, "#connection", HTMLElement)
  const banner = find(document, "#banner", HTMLElement)
  const leave = find(document, "#leave", HTMLButtonElement)
  const help = find(document, "#help", HTMLButtonElement)
  const turnTheme = themeSwitch(find(document, "#theme", HTMLButtonElement))
  let banners: ReturnType<typeof setTimeout> | undefined
  let onLeft = () => {}

  const links = entries.map(({ name, path, key, icon: picture }) => {
    shortcut(`g ${key}`, name, () => (location.hash = `#/${path}`))
    return el("a", { href: `#/${path}`, title: `${name} (g ${key})` }, icon(picture), el("span", {}, name))
  })
  nav.append(...links)

  help.append(icon("help"))
  help.addEventListener("click", showHelp)
  shortcut("?", "These keys", showHelp)
  shortcut("c", "Change the colours", turnTheme)
  find(document, ".skip", HTMLAnchorElement).addEventListener("click", (event) => {
    event.preventDefault()
    find(document, "#main", HTMLElement).focus()
  })

  leave.append(icon("leave"))
  leave.addEventListener("click", () => {
    const left = () => {
      dropDrafts()
      onLeft()
    }
    logOut().then(left, (error: unknown) => say("bad", messageOf(error)))
  })

  connections.onChange((now) => {
    setAttribute(status, "data-connection", now)
    setText(status, said[now])
    clearTimeout(banners)
    if (now === "reconnecting" || now === "offline") {
      const since = new Date().toLocaleTimeString()
      banners = setTimeout(() => {
        setText(banner, `Not connected since ${since}. What is shown may be old; it goes on by itself.`)
        banner.hidden = false
      }, bannerAfter)
    } else banner.hidden = true
  })

  return {
    /** Who is here, and what to do when they have left. */
    for: (session: Session, left: () => void) => {
      onLeft = left
      nav.hidden = session.locked
      for (const [place, link] of links.entries()) link.hidden = !session.may(entries[place]?.needs ?? "read")
      leave.hidden = session.name === undefined
      const label = `Log out ${session.name ?? ""}`.trim()
      setAttribute(leave, "aria-label", label)
      setAttribute(leave, "title", label)
    },
    at: ([first = ""]: ReadonlyArray<string>) => {
      for (const [place, link] of links.entries()) {
        setAttribute(link, "aria-current", entries[place]?.path === first ? "page" : undefined)
      }
    }
  }
}
