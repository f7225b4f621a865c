/** npm test: the checks, then all tests, then the one line that CI reads: "N passed, N failed, N skipped". */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import "./check.mjs"

console.log("\n== Tests")
const directory = mkdtempSync(join(tmpdir(), "millrace-results-"))
const file = join(directory, "results.json")
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
const { status } = spawnSync("vitest", ["run", ...reporters, ...process.argv.slice(2)], { stdio: "inherit" })
console.log(summary(JSON.parse(readFileSync(file, "utf8"))))
rmSync(directory, { recursive: true })
process.exit(status ?? 1)

/** A file that could not even be loaded has no tests to count, and counts as one that failed. */
function summary(results) {
  const broken = results.testResults.filter(
    (test) => test.status === "failed" && test.assertionResults.length === 0
  )
  const skipped = results.numPendingTests + results.numTodoTests
  const counts = `${results.numPassedTests} passed, ${results.numFailedTests + broken.length} failed`
  return skipped === 0 ? counts : `${counts}, ${skipped} skipped`
}
