/** Installs the dependencies, once, even if two commands start at the same time. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { run } from "./child.mjs"

export const root = fileURLToPath(new URL("..", import.meta.url))

const lock = join(root, ".cache", "install.lock")

/** Longer than any installation; whoever holds the lock for longer was killed, and its pid may be another's by now. */
const longest = 15 * 60_000

const packagesOf = (file) => JSON.parse(readFileSync(join(root, file), "utf8")).packages

/** npm writes down what it installed when it is done. What is missing and bound to a system is for another one. */
export const isInstalled = () => {
  if (!existsSync(join(root, "node_modules", ".package-lock.json"))) return false
  const installed = packagesOf("node_modules/.package-lock.json")
  return Object.entries(packagesOf("package-lock.json")).every(
    ([path, { version, optional, os, cpu, libc }]) =>
      path === "" || optional || os || cpu || libc || installed[path]?.version === version
  )
}

/** The lock of a process that ends in here is taken over by the next one, as the lock of a dead process. */
export const install = async () => {
  await take()
  if (!isInstalled()) {
    console.error("Installing dependencies (once) ...")
    const { ok, output, leave } = await npmCi()
    if (!ok) {
      console.error(`${output}\nnpm ci failed. Its messages are above.`)
      leave()
    }
  }
  rmSync(lock, { force: true })
}

/**
 * Without our own node_modules/.bin on the PATH: npm ci deletes it, and the Node in it, before it begins. Only errors are
 * shown; the warning that an old Node should be newer would be confusing, since a newer one is what is being fetched.
 */
const npmCi = () => {
  const path = process.env.PATH.split(delimiter).filter(
    (directory) => !directory.startsWith(join(root, "node_modules"))
  )
  return run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ["ignore", "pipe", "pipe"]
  })
}

const take = async () => {
  mkdirSync(join(root, ".cache"), { recursive: true })
  for (let told = false; !tryToTake(); told = true) {
    if (!isHeld()) rmSync(lock, { force: true })
    else if (!told) console.error("Waiting for another process that is installing the dependencies ...")
    await sleep(200)
  }
}

const tryToTake = () => {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: "wx" })
    return true
  } catch (error) {
    if (error.code !== "EEXIST") throw error
    return false
  }
}

const isHeld = () => {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0)
    return Date.now() - statSync(lock).mtimeMs < longest
  } catch (error) {
    return error.code === "EPERM"
  }
}
