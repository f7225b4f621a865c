/**
 * npm pack: makes `dist`, since Node strips no types below node_modules. JavaScript of all, the types of what others
 * import, and the dashboard as it is: its types are stripped when it is served.
 */
import { spawn } from "node:child_process"
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const dist = join(root, "dist")
const tsc = join(root, "node_modules", "typescript", "bin", "tsc")

if (!existsSync(tsc)) {
  console.error("The dependencies are not installed: run `npm ci` first.")
  process.exit(1)
}

rmSync(dist, { recursive: true, force: true })
const compile = (project) =>
  new Promise((done) => {
    spawn(process.execPath, [tsc, "-p", join(root, project)], { stdio: "inherit" }).once("close", done)
  })
const codes = await Promise.all(["tsconfig.build.json", "tsconfig.types.json"].map(compile))
if (codes.some((code) => code !== 0)) process.exit(1)
cpSync(join(root, "src/gateway/web"), join(dist, "src/gateway/web"), { recursive: true })

/** What is started as a thread or a process of its own is named by its file, which the compiler leaves as it is. */
const program = /new URL\("([^"]+)\.ts", import\.meta\.url\)/g
for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
  if (!name.endsWith(".js")) continue
  const source = readFileSync(join(dist, name), "utf8")
  const built = source.replaceAll(program, 'new URL("$1.js", import.meta.url)')
  if (built !== source) writeFileSync(join(dist, name), built)
}
