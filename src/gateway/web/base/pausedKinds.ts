/** Which kinds are paused, looked at again and again. */
import { ask } from "./api.ts"
import { at, listAt, textAt } from "./json.ts"

/** Whoever pauses or resumes a kind mostly does so on another page. */
const lookEveryMs = 10_000

/** Until `life` ends, or nobody wants it any more. */
export const pausedKinds = (
  onSeen: (paused: ReadonlySet<string>) => void,
  life: AbortSignal,
  isWanted: () => boolean = () => true
): void => {
  const look = async () => {
    try {
      const kinds = listAt(await ask("/v1/kinds", { signal: life }), "kinds")
      const paused = kinds.filter((one) => at(one, "paused") !== undefined)
      onSeen(new Set(paused.map((one) => textAt(one, "kind") ?? "")))
    } catch {
      // What is shown is as true as before.
    }
    if (life.aborted || !isWanted()) return
    const timer = setTimeout(() => void look(), lookEveryMs)
    life.addEventListener("abort", () => clearTimeout(timer), { once: true })
  }
  void look()
}
