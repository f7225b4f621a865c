/** Whether what is shown is live: the worst state of the streams that are open. */

export type Connection = "connecting" | "live" | "reconnecting" | "offline" | "still"

export interface Link {
  readonly is: (state: "live" | "reconnecting") => void
  readonly end: () => void
}

const links = new Map<Link, Connection>()
let listener = (_now: Connection) => {}
let told: Connection | undefined

/** A page without a stream is neither live nor not. */
const now = (): Connection => {
  if (!navigator.onLine) return "offline"
  const all = [...links.values()]
  if (all.length === 0) return "still"
  return all.find((one) => one === "reconnecting") ?? all.find((one) => one === "connecting") ?? "live"
}

const tell = () => {
  const state = now()
  if (state === told) return
  told = state
  listener(state)
}

export const connections = {
  add: (): Link => {
    const link: Link = {
      is: (state) => {
        if (links.has(link)) links.set(link, state)
        tell()
      },
      end: () => {
        links.delete(link)
        tell()
      }
    }
    links.set(link, "connecting")
    tell()
    return link
  },
  onChange: (given: (now: Connection) => void): void => {
    listener = given
    tell()
    addEventListener("online", tell)
    addEventListener("offline", tell)
  }
}
