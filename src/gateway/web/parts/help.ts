/** The keys that work here and now, over the page. */
import { button, el } from "../base/dom.ts"
import { dialog } from "../base/dialog.ts"
import { type Shortcut, shortcuts } from "../base/shortcuts.ts"

export const showHelp = (): void => {
  const close = button({ class: "primary" }, () => box.close(), "Close")
  const box = dialog(
    "Keys",
    el("dl", { class: "keys" }, ...shortcuts().map(line)),
    el(
      "p",
      { class: "soft" },
      "All of it can be done over HTTP as well: ",
      el("a", { href: "/docs" }, "the API"),
      ", ",
      el("a", { href: "/openapi.json" }, "OpenAPI"),
      ", ",
      el("a", { href: "/asyncapi.json" }, "AsyncAPI"),
      "."
    ),
    el("div", { class: "dialog-buttons" }, close)
  )
  close.focus()
}

const line = ({ keys, does }: Shortcut) =>
  el(
    "div",
    {},
    el("dt", {}, ...keys.split(" ").map((key) => el("kbd", {}, key === "Escape" ? "Esc" : key))),
    el("dd", {}, does)
  )
