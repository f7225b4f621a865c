/** Logging in with a key, where the gateway asks for one. */
import { Problem, messageOf } from "../base/api.ts"
import { el } from "../base/dom.ts"
import { logIn } from "../base/session.ts"

export const loginPage = (onDone: () => void): HTMLElement => {
  const fault = el("p", { class: "fault", id: "key-fault", role: "alert" })
  const field = el("input", {
    type: "password",
    name: "key",
    autocomplete: "current-password",
    spellcheck: "false",
    required: "",
    "aria-describedby": "key-help key-fault"
  })
  const go = el("button", { type: "submit", class: "primary" }, "Log in")
  const form = el(
    "form",
    { class: "card login", novalidate: "" },
    el("h1", { tabindex: "-1" }, "Log in"),
    el(
      "p",
      { class: "soft", id: "key-help" },
      "This gateway asks for an API key. It stays in this browser for twelve hours, where no script can read it."
    ),
    // So that password managers have a name to keep the key under.
    el("input", { type: "text", name: "username", autocomplete: "username", value: "millrace", hidden: "" }),
    el("label", { class: "field" }, el("span", {}, "API key"), field),
    fault,
    go
  )

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const key = field.value.trim()
    if (key === "") {
      fault.textContent = "Enter a key; `millrace key` makes one."
      field.focus()
      return
    }
    go.disabled = true
    fault.replaceChildren()
    logIn(key).then(onDone, (error: unknown) => {
      go.disabled = false
      fault.textContent =
        error instanceof Problem && error.status === 401 ? "This key is not known here." : messageOf(error)
      field.setAttribute("aria-invalid", "true")
      field.select()
    })
  })
  field.addEventListener("input", () => field.removeAttribute("aria-invalid"))
  requestAnimationFrame(() => field.focus())
  return el("div", { class: "login-place" }, form)
}
