/** How the tests run: real servers and processes are started, and many mostly wait: three files at a time, and patient time-outs. */
import { defineConfig } from "vitest/config"

/**
 * The files of each of these run in the same three processes, one after the other: a process of its own takes 0.7 s of the
 * processor for each, since it loads and warms up all anew.
 */
const folders = ["actors", "client", "commands", "gateway", "schemas", "streams", "telemetry"]

/** They look at what their whole process takes, or has open. */
const measuring = [
  "test/actors/Count.hostile.test.ts",
  "test/actors/Downloads.wire.test.ts",
  "test/actors/count/eachWord.test.ts",
  "test/actors/download/guard.test.ts",
  "test/actors/fetch/Extraction.test.ts",
  "test/actors/fetch/readText.test.ts",
  "test/actors/fetch/robots.test.ts",
  "test/client/waiting.test.ts"
]

const within = (folder: string) => `test/${folder}/**/*.test.ts`

export default defineConfig({
  test: {
    globalSetup: ["test/support/globalSetup.ts"],
    pool: "forks",
    silent: "passed-only",
    diff: { truncateThreshold: 40 },
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 15_000,
    projects: [
      {
        extends: true,
        test: { name: "apart", include: ["test/**/*.test.ts"], exclude: folders.map(within) }
      },
      { extends: true, test: { name: "measuring", include: measuring } },
      ...folders.map((folder) => ({
        extends: true as const,
        test: { name: folder, include: [within(folder)], exclude: measuring, isolate: false }
      }))
    ]
  }
})
