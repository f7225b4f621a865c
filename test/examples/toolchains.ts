/** What the examples in other languages need, fetched once from the registry of each and kept. */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

export const root = fileURLToPath(new URL("../../", import.meta.url))
export const run = promisify(execFile)

/** What it takes, or why it cannot be had here. */
export type Found =
  | { readonly program: string; readonly env?: Record<string, string> }
  | { readonly missing: string }

const cache = join(root, ".cache", "examples")

/** A minute or two where nothing is compiled yet. */
const patience = { timeout: 280_000 }

const lastLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().split("\n").at(-1) ?? ""

const answers = (program: string, ...words: ReadonlyArray<string>) =>
  run(program, words).then(
    () => true,
    () => false
  )

/** A Python that has this, such as `nats-py==2.16.0`, and nothing else. */
export const pythonWith = async (requirement: string): Promise<Found> => {
  const home = join(cache, requirement)
  const python = { program: "python3", env: { PYTHONPATH: home } }
  if (existsSync(home)) return python
  // Whole, or not there.
  const fresh = `${home}-${process.pid}`
  const words = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--target",
    fresh,
    requirement
  ]
  try {
    await run("python3", words, patience)
    await rename(fresh, home)
    return python
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    return { missing: `${requirement} could not be installed: ${lastLine(error)}` }
  }
}

/** The program of a folder with a `go.mod`. One that does not compile is no reason to go without. */
export const goProgram = async (folder: string): Promise<Found> => {
  if (!(await answers("go", "version"))) return { missing: "there is no go on the PATH" }
  const options = {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: "0", GOTOOLCHAIN: "local" },
    ...patience
  }
  try {
    await run("go", ["mod", "download"], options)
  } catch (error) {
    return { missing: `its modules could not be fetched: ${lastLine(error)}` }
  }
  await mkdir(cache, { recursive: true })
  const program = join(cache, "go-example")
  // Several may build at once.
  const fresh = `${program}-${process.pid}`
  await run("go", ["build", "-o", fresh, "."], options)
  await rename(fresh, program)
  return { program }
}

export const onPath = async (program: string): Promise<Found> =>
  (await answers(program, "--version")) ? { program } : { missing: `there is no ${program} on the PATH` }
