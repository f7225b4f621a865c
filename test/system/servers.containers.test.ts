/** What holds on real servers, here in containers: of the image that one runs them from. */
import { describe } from "@effect/vitest"
import { hasImages, natsImage } from "../support/docker.ts"
import { oneServer } from "../suites/oneServer.ts"

const canRun = await hasImages(natsImage)

/** Not loaded where there is nothing to do with it: it takes half a second. */
const containers = () => import("../support/natsInContainers.ts")

describe.runIf(canRun)(`of ${natsImage}`, () => {
  oneServer("in a container", async () => (await containers()).startNatsInContainer())
})
