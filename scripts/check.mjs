/** Everything that can be said of the sources without running them; ends at the first step that fails. */
import { spawnSync } from "node:child_process"

const steps = [
  ["Type check", "tsc", "-p", "."],
  ["Type check of the dashboard", "tsc", "-p", "src/gateway/web"],
  ["Lint", "oxlint"],
  ["Format (npm run format puts it right)", "oxfmt", "--check"],
  ["Unused code and dependencies", "knip", "--no-progress"]
]

for (const [heading, tool, ...args] of steps) {
  console.log(`\n== ${heading}`)
  const { status } = spawnSync(tool, args, { stdio: "inherit" })
  if (status !== 0) {
    console.log(`\n== Failed: ${heading}`)
    process.exit(1)
  }
}
