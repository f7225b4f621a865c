/** What a test leaves in Docker when it is killed. */
import { setTimeout as sleep } from "node:timers/promises"
import { assert, describe, it } from "@effect/vitest"
import { docker, hasImages, natsImage } from "./docker.ts"
import { startNode } from "./millrace.ts"

const canRun = await hasImages(natsImage)

describe.runIf(canRun)("containers and networks of a test", () => {
  it("are removed when it is killed", { timeout: 60_000 }, async () => {
    const holder = startNode(["test/support/holdContainer.fixture.ts"], {})
    const [, label = ""] = await holder.prints(/^(millrace\.test=\S+)$/m)
    const those = ["--quiet", "--filter", `label=${label}`]
    const left = async () =>
      (await docker(["ps", "--all", ...those])) + (await docker(["network", "ls", ...those]))
    assert.notStrictEqual(await left(), "")
    await holder.kill("SIGKILL")
    while ((await left()) !== "") await sleep(50)
  })
})
