/**
 * Where Chromium is, for the tests in a real browser; prints the path. It is the one that CHROMIUM names, or on the PATH;
 * else, as root on Debian, it is installed; else this says how to.
 */
import { spawnSync } from "node:child_process"
import { accessSync, constants, existsSync } from "node:fs"
import { delimiter, join } from "node:path"

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]

const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const onPath = () =>
  names
    .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
    .find(isProgram)

const apt = (...words) =>
  spawnSync("apt-get", words, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    // What is printed here is the path and nothing else.
    stdio: ["ignore", 2, 2]
  }).status === 0

/** The lists of packages may be missing or old: only then are they fetched. */
const installed = () => {
  const install = () => apt("install", "-y", "--no-install-recommends", "chromium")
  console.error("Installing chromium (once) ...")
  return install() || (apt("update") && install()) ? onPath() : undefined
}

const canInstall = existsSync("/etc/debian_version") && process.getuid?.() === 0

const named = process.env.CHROMIUM
const found =
  named === undefined || named === "" ? (onPath() ?? (canInstall ? installed() : undefined)) : named

if (found === undefined) {
  console.error(
    "There is no Chromium, which the tests of the dashboard need. Install it (Debian: apt-get install chromium), or set " +
      "CHROMIUM to the path of one."
  )
  process.exit(1)
}
if (!isProgram(found)) {
  console.error(`CHROMIUM is ${found}, which is no program that can be run. Mend it, or unset it.`)
  process.exit(1)
}
console.log(found)
