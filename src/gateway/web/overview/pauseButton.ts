/** Pausing a kind, once asked whether that is meant, and letting it go on. */
import { messageOf, send } from "../base/api.ts"
import { confirm } from "../base/dialog.ts"
import { button } from "../base/dom.ts"
import { icon } from "../base/icons.ts"
import { say } from "../base/say.ts"

export interface PauseButton {
  readonly element: HTMLButtonElement
  readonly show: (isPaused: boolean) => void
}

/** `onChanged` is told what the gateway has done, which the stats tell a moment later. */
export const pauseButton = (kind: string, onChanged: (isPaused: boolean) => void): PauseButton => {
  let isPaused: boolean | undefined

  const change = async () => {
    const goesOn = isPaused === true
    if (!goesOn) {
      const yes = await confirm({
        title: `Pause ${kind}?`,
        text: "What runs is finished, and nothing more is begun until you resume it. Tasks are accepted as ever, and wait.",
        does: "Pause it"
      })
      if (!yes) return
    }
    element.disabled = true
    try {
      await send("POST", `/v1/kinds/${encodeURIComponent(kind)}/${goesOn ? "resume" : "pause"}`)
      say("good", goesOn ? `${kind} goes on.` : `${kind} is paused.`)
      onChanged(!goesOn)
    } catch (error) {
      say("bad", messageOf(error))
    }
    element.disabled = false
  }

  const element = button({ class: "bare pause" }, () => void change())
  const show = (now: boolean) => {
    if (now === isPaused) return
    isPaused = now
    element.replaceChildren(icon(now ? "try" : "pause"), now ? "Resume" : "Pause")
    element.setAttribute("aria-label", `${now ? "Resume" : "Pause"} ${kind}`)
  }
  show(false)
  return { element, show }
}
