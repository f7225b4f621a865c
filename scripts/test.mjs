/**
 * npm test: the checks, then all tests, then which took longest and which failed, a line each, for of a long log often only
 * the end is kept, and the one line that CI reads: "N passed, N failed, N skipped".
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import "./check.mjs"

console.log("\n== Tests")
const directory = mkdtempSync(join(tmpdir(), "millrace-results-"))
const file = join(directory, "results.json")
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
const { status } = spawnSync("vitest", ["run", ...reporters, ...process.argv.slice(2)], { stdio: "inherit" })
// Without results vitest could not even begin, and has said why.
if (existsSync(file)) {
  const results = JSON.parse(readFileSync(file, "utf8"))
  console.log([longest(results.testResults), ...failures(results.testResults), summary(results)].join("\n"))
}
rmSync(directory, { recursive: true })
process.exit(status ?? 1)

function longest(files) {
  const seconds = ({ startTime, endTime }) => (endTime - startTime) / 1000
  const slow = files.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, 12)
  return `Longest: ${slow.map((file) => `${nameOf(file)} ${seconds(file).toFixed()} s`).join(", ")}`
}

function failures(files) {
  return files.flatMap((file) => {
    const tests = file.assertionResults.filter(({ status }) => status === "failed")
    const whole =
      file.status === "failed" && tests.length === 0
        ? [{ fullName: "", failureMessages: [file.message] }]
        : []
    return [...whole, ...tests].map(({ fullName, failureMessages: [message = ""] }) => {
      return `Failed: ${nameOf(file)} ${fullName}: ${message.split("\n")[0]}`
    })
  })
}

function nameOf({ name }) {
  return relative(process.cwd(), name)
}

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
