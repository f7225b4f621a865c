/** Light, dark, or as the system is. */
import { setAttribute } from "./dom.ts"
import { type Icon, icon } from "./icons.ts"
import { recall, remember } from "./remember.ts"

const themes = ["auto", "light", "dark"] as const
type Theme = (typeof themes)[number]

const looks: Readonly<Record<Theme, { icon: Icon; name: string }>> = {
  auto: { icon: "auto", name: "as the system" },
  light: { icon: "sun", name: "light" },
  dark: { icon: "moon", name: "dark" }
}

export const themeSwitch = (button: HTMLButtonElement): (() => void) => {
  let theme = themes.find((one) => one === recall("theme")) ?? "auto"

  const show = () => {
    setAttribute(document.documentElement, "data-theme", theme === "auto" ? undefined : theme)
    button.replaceChildren(icon(looks[theme].icon))
    const label = `Colours: ${looks[theme].name}`
    setAttribute(button, "aria-label", label)
    setAttribute(button, "title", `${label} (press to change)`)
  }

  const turn = () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "auto"
    remember("theme", theme)
    show()
  }

  button.addEventListener("click", turn)
  show()
  return turn
}
