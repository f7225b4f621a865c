/** What holds on real clusters, here in containers: of the image that one runs them from. */
import { describe } from "@effect/vitest"
import { hasImages, natsImage } from "../support/docker.ts"
import { threeServers } from "../suites/threeServers.ts"

const canRun = await hasImages(natsImage)

/** Not loaded where there is nothing to do with it: it takes half a second. */
const containers = () => import("../support/natsInContainers.ts")

describe.runIf(canRun)(`of ${natsImage}`, () => {
  threeServers("in containers", async () => (await containers()).startClusterInContainers())
})
