/** npm test: the checks, then all tests, then the one line that CI reads: "N passed, N failed, N skipped". */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import "./check.mjs"

console.log("\n== Tests")
const directory = mkdtempSync(join(tmpdir(), "millrace-results-"))
const file = join(directory, "results.json")
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
const { status } = spawnSync("vitest", ["run", ...reporters, ...process.argv.slice(2)], { stdio: "inherit" })
// Without results vitest could not even begin, and has said why.
if (existsSync(file)) console.log(summary(JSON.parse(readFileSync(file, "utf8"))))
rmSync(directory, { recursive: true })
process.exit(status ?? 1)

/** What fails outside a test, such as a file that cannot be loaded, counts as one that failed: zero would be a lie. */
function summary(results) {
  const broken = results.testResults.filter(
    (test) => test.status === "failed" && test.assertionResults.length === 0
  )
  const failed = results.numFailedTests + broken.length
  const skipped = results.numPendingTests + results.numTodoTests
  const counts = `${results.numPassedTests} passed, ${status === 0 ? failed : Math.max(failed, 1)} failed`
  return skipped === 0 ? counts : `${counts}, ${skipped} skipped`
}
