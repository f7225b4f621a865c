/** What is sent to someone: a mail as a mail, a webhook as what is posted. */
import { el, facts, outside } from "../base/dom.ts"
import { at, isObject, listAt, textAt } from "../base/json.ts"
import type { Shape } from "./Shape.ts"
import { text } from "./text.ts"

/** The `email` of a notification, or the whole of one. */
export const mail: Shape = (value, rest) => {
  const of = isObject(value["email"]) ? value["email"] : value
  const subject = textAt(of, "subject")
  const body = textAt(of, "text")
  const to = at(of, "to")
  if (subject === undefined || body === undefined || to === undefined) return undefined
  const attachments = listAt(of, "attachments")
  return el(
    "div",
    { class: "message" },
    facts({
      To: Array.isArray(to) ? to.join(", ") : String(to),
      Subject: el("strong", {}, subject),
      Attached: attachments.length === 0 ? undefined : rest(attachments)
    }),
    text(body, "Text of the mail"),
    // Shown as it is written, never as a page: it may come from anyone.
    typeof at(of, "html") === "string"
      ? el(
          "details",
          {},
          el("summary", {}, "The mail as HTML"),
          text(textAt(of, "html") ?? "", "HTML of the mail")
        )
      : undefined
  )
}

export const call: Shape = (value, rest) => {
  const of = value["webhook"]
  const url = textAt(of, "url")
  if (!isObject(of) || url === undefined || !("body" in of)) return undefined
  const body = of["body"]
  return el(
    "div",
    { class: "message" },
    facts({ "Posted to": outside(url, url) }),
    isObject(body) || Array.isArray(body) ? text(JSON.stringify(body, null, 2), "What is posted") : rest(body)
  )
}
