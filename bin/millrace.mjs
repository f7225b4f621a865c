#!/usr/bin/env node
/** The command `millrace`: from a clone, where it is the same as `npm run millrace --`, or from an installed package. */
import { existsSync } from "node:fs"
import * as module from "node:module"
import { homedir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const [major, minor] = process.versions.node.split(".").map(Number)

if (existsSync(new URL("../src/main.ts", import.meta.url))) {
  const bootstrap = fileURLToPath(new URL("../scripts/bootstrap.mjs", import.meta.url))
  process.argv.splice(1, 1, bootstrap, "src/main.ts")
  await import("../scripts/bootstrap.mjs")
} else if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old to run Millrace. Use 22.19 or newer.`)
  process.exitCode = 1
} else {
  // What it fetches is kept when the package is installed anew.
  process.env.MILLRACE_CACHE ??= join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "millrace")
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? join(process.env.MILLRACE_CACHE, "compiled"))
  await import(new URL("../dist/src/main.js", import.meta.url).href)
}
