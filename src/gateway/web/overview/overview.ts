/** The overview: every kind at a glance, and what failed last. */
import { calm } from "../base/calm.ts"
import { el } from "../base/dom.ts"
import type { Page, Place } from "../base/page.ts"
import { listen } from "../base/stream.ts"
import { heading } from "../parts/heading.ts"
import { loading } from "../parts/notice.ts"
import { failures } from "./failures.ts"
import { type KindCard, kindCard } from "./kindCard.ts"
import { type KindStats, readStats } from "./stats.ts"
import { totals } from "./totals.ts"

export const overviewPage = ({ session, life }: Place): Page => {
  const sum = totals()
  const list = el("ul", { class: "kind-cards" })
  const wait = loading("what happens here")
  const cards = new Map<string, KindCard>()
  let newest = ""

  const show = (stats: KindStats) => {
    const card = cards.get(stats.kind) ?? kindCard(stats.kind, stats.title, session, life)
    if (!cards.has(stats.kind)) list.append(card.element)
    cards.set(stats.kind, card)
    card.show(stats)
  }

  const draw = calm(
    500,
    () => {
      const kinds = readStats(newest)
      wait.remove()
      sum.show(kinds)
      kinds.forEach(show)
    },
    life
  )

  listen({
    address: () => "/v1/stats/live",
    on: {
      stats: (data) => {
        newest = data
        draw()
      }
    },
    life
  })

  return {
    title: "Overview",
    element: el(
      "div",
      { class: "page" },
      heading("Overview", el("span", { class: "soft" }, "the last hour, live")),
      sum.element,
      wait,
      list,
      el(
        "section",
        { "aria-labelledby": "newest-failures" },
        el(
          "div",
          { class: "heading" },
          el("h2", { id: "newest-failures" }, "Newest failures"),
          el("a", { href: "#/dead" }, "All dead letters")
        ),
        failures(life)
      )
    )
  }
}
