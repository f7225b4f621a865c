/** How the tests run: real servers and processes are started, and many mostly wait: three files at a time, and patient time-outs. */
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/**
 * The files that take longest, in turn one that mostly waits and one that mostly works. They come first: at the end there
 * are short ones left, which keep all three workers busy.
 */
const long = [
  "system/chaos",
  "system/crash/killed",
  "system/crash/cluster",
  "system/fuzz",
  "system/crash",
  "system/rolling",
  "system/crash/hosts",
  "system/shutdown",
  "system/trouble.server",
  "system/trouble.diskOfUp",
  "actors/Count.large",
  "streams/clusterSetUp",
  "actors/runtime/poison",
  "system/cancel",
  "streams/trouble.events",
  "system/trouble.rights",
  "actors/resize/Images",
  "streams/clusterSilence",
  "actors/runtime/lease",
  "streams/trouble.cut",
  "actors/runtime/unstorable",
  "system/trouble.disk",
  "actors/runtime/clockJump"
]

const place = ({ moduleId }: TestSpecification) => {
  const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
  return at < 0 ? long.length : at
}

class LongFirst extends BaseSequencer {
  override sort(files: Array<TestSpecification>) {
    return Promise.resolve(files.toSorted((one, other) => place(one) - place(other)))
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/globalSetup.ts"],
    pool: "forks",
    silent: "passed-only",
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 15_000
  }
})
