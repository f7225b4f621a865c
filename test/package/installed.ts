/** The package as others have it: packed from a copy of the clone, and installed into an empty project. */
import { execFile } from "node:child_process"
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

export const root = fileURLToPath(new URL("../../", import.meta.url))
export const run = promisify(execFile)

const npm = (folder: string, ...words: ReadonlyArray<string>) =>
  run("npm", [...words, "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder })

/** What is packed, and what packs it. In a copy: the folder `dist` is made and removed again. */
const needed = [
  "README.md",
  "bin",
  "docs",
  "examples",
  "package.json",
  "scripts",
  "src",
  "tsconfig.build.json",
  "tsconfig.json",
  "tsconfig.types.json"
]

/** The path of the package. */
export const pack = async (folder: string) => {
  const clone = join(folder, "clone")
  await mkdir(clone)
  for (const name of needed) await cp(join(root, name), join(clone, name), { recursive: true })
  await symlink(join(root, "node_modules"), join(clone, "node_modules"))
  const { stdout } = await npm(clone, "pack", "--silent", "--pack-destination", folder)
  return join(folder, stdout.trim().split("\n").at(-1) ?? "")
}

/** An empty project that has the package. */
export const install = async (folder: string, tarball: string) => {
  const project = join(folder, "project")
  await mkdir(project)
  await writeFile(
    join(project, "package.json"),
    `{ "name": "another-service", "private": true, "type": "module" }`
  )
  await npm(project, "install", "--prefer-offline", tarball)
  return project
}

/** Another Node, fetched once and kept where what is fetched is kept. */
export const fetchNode = async (version: string) => {
  const home = join(root, ".cache", `node-${version}`)
  const node = join(home, "node_modules", "node", "bin", "node")
  await mkdir(home, { recursive: true })
  const found = await run(node, ["--version"]).catch(() => undefined)
  if (found === undefined) await npm(home, "install", "--no-save", "--prefix", home, `node@${version}`)
  return node
}

/** The code blocks of the page about the client, against servers of the test's own. */
export const snippets = async (
  language: "js" | "ts",
  urls: { readonly nats: string; readonly gateway: string }
) => {
  const page = await readFile(join(root, "docs", "client.md"), "utf8")
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, code = ""]) =>
      code.replaceAll("nats://127.0.0.1:4222", urls.nats).replaceAll("http://127.0.0.1:8080", urls.gateway)
  )
}
