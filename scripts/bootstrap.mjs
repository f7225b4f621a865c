/**
 * The set-up behind every npm script: installs what package-lock.json says if it is not there yet, then runs a file of
 * ours or a tool of node_modules/.bin with a Node that runs TypeScript. Plain JavaScript, since any Node from 20 on may
 * be the one that starts it: `node scripts/bootstrap.mjs src/main.ts up`, `node scripts/bootstrap.mjs vitest run`.
 */
import { existsSync, realpathSync } from "node:fs"
import * as module from "node:module"
import { delimiter, extname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { run, stopWithShell } from "./child.mjs"
import { install, isInstalled, root } from "./install.mjs"

const bin = join(root, "node_modules", ".bin")

/** From 22.19 on Effect works, and Node strips types without being asked. */
const isNewEnough = ([major, minor]) => major > 22 || (major === 22 && minor >= 19)

/** The Node that was fetched with the dependencies. */
const fetched = join(root, "node_modules", "node", "bin", "node")

const fileOf = (name) => (extname(name) === "" ? realpathSync(join(bin, name)) : resolve(root, name))

const [name, ...args] = process.argv.slice(2)

/** What a Node has compiled, for its next start. */
process.env.NODE_COMPILE_CACHE ??= join(process.env.MILLRACE_CACHE ?? join(root, ".cache"), "compiled")

stopWithShell()
if (!isInstalled()) await install()
process.env.PATH = `${bin}${delimiter}${process.env.PATH}`

if (isNewEnough(process.versions.node.split(".").map(Number))) {
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  if (name === "src/main.ts") {
    // While its words are still those that it was started with.
    const { sparing } = await import("../src/commands/sparing.ts")
    sparing()
  }
  // No second process: signals and the exit code need no handing on.
  process.argv.splice(1, 2, fileOf(name))
  await import(pathToFileURL(fileOf(name)).href)
} else if (existsSync(fetched)) {
  await run(fetched, [fileOf(name), ...args], { stdio: "inherit" }).then(({ leave }) => leave())
} else {
  console.error(
    `Node ${process.versions.node} is too old to run Millrace and npm did not fetch Node 24, most likely because its ` +
      "setting ignore-scripts is on: run `npm rebuild node --ignore-scripts=false`, or use Node 22.19 or newer."
  )
  process.exit(1)
}
