/** How the tests run: real servers and processes are started, and many mostly wait: three files at a time, and patient time-outs. */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/globalSetup.ts"],
    pool: "forks",
    silent: "passed-only",
    diff: { truncateThreshold: 40 },
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 15_000
  }
})
