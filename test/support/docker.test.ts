import { existsSync } from "node:fs"
import { join } from "node:path"
import { setImmediate as turn } from "node:timers/promises"
import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import { engine, hasImages } from "./docker.ts"
import { programs } from "./programs.ts"

const { PATH } = process.env
let life: Scope.Closeable
beforeEach(() => {
  life = Scope.makeUnsafe()
})
afterEach(async () => {
  vi.useRealTimers()
  process.env["PATH"] = PATH
  await Effect.runPromise(Scope.close(life, Exit.void))
})

/** Puts a docker that does so on the PATH; it says in a file that an image is asked for. */
const withDocker = async (pull: string) => {
  const directory = await Effect.runPromise(
    Scope.provide(
      programs({
        docker: `case "$1" in
          version) echo 20.10.24 ;;
          pull) >"$(dirname "$0")/asked"; ${pull} ;;
          *) exit 1
        esac`
      }),
      life
    )
  )
  process.env["PATH"] = `${directory}:${PATH}`
  return async () => {
    while (!existsSync(join(directory, "asked"))) await turn()
  }
}

describe("an image", () => {
  it("that can be pulled is there", async () => {
    await withDocker("echo 1.0: Pulling from library/made-up")
    assert.isTrue(await hasImages("made-up:1.0"))
  })

  it("that no registry gives is not", async () => {
    await withDocker("exit 1")
    assert.isFalse(await hasImages("made-up:1.0"))
  })

  it("of a registry that says nothing is given up after ten seconds", async () => {
    const asked = await withDocker("exec sleep 1000")
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const answer = hasImages("made-up:1.0")
    await asked()
    vi.advanceTimersByTime(9_999)
    assert.strictEqual(vi.getTimerCount(), 2)
    vi.advanceTimersByTime(1)
    assert.isFalse(await answer)
  })
})

it("knows that no engine answers", async () => {
  process.env["PATH"] = ""
  assert.isUndefined(await engine())
})
