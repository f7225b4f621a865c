/** Docker, where an engine answers and has the images that are asked for, or can bring them; what it is for is not tried elsewhere. */
import { execFile, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const run = promisify(execFile)
const root = fileURLToPath(new URL("../../", import.meta.url))

/** The one of compose.yaml. */
export const natsImage = "nats:2.15.1-alpine"

/** What it prints. */
export const docker = async (words: ReadonlyArray<string>, env = process.env): Promise<string> => {
  const { stdout } = await run("docker", words, { cwd: root, env, maxBuffer: 64_000_000 })
  return stdout.trim()
}

const works = (...words: ReadonlyArray<string>) =>
  docker(words).then(
    () => true,
    () => false
  )

/** Its version, if one answers within five seconds. */
export const engine = (): Promise<string | undefined> =>
  run("docker", ["version", "--format", "{{.Server.Version}}"], { timeout: 5_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined
  )

export const isAtHand = (image: string) => works("image", "inspect", image)

/** Where there is no network it may be that nobody refuses: a registry has ten seconds to begin, and two minutes in all. */
const canPull = (image: string) =>
  new Promise<boolean>((resolve) => {
    const pull = spawn("docker", ["pull", image], { stdio: ["ignore", "pipe", "ignore"] })
    const giveUpAfter = (ms: number) => setTimeout(() => pull.kill("SIGKILL"), ms)
    const late = giveUpAfter(120_000)
    const silent = giveUpAfter(10_000)
    pull.stdout.once("data", () => clearTimeout(silent))
    pull.once("close", (code) => {
      clearTimeout(late)
      clearTimeout(silent)
      resolve(code === 0)
    })
  })

const cannot = (why: string) => {
  process.stderr.write(`${why}: what runs in containers is not tried here.\n`)
  return false
}

export const hasImages = async (...images: ReadonlyArray<string>): Promise<boolean> => {
  if ((await engine()) === undefined) return cannot("No Docker engine answers")
  for (const image of images)
    if (!(await isAtHand(image)) && !(await canPull(image)))
      return cannot(`There is no image ${image}, and no registry that gives it`)
  return true
}

export const hasCompose = async () =>
  (await works("compose", "version")) || cannot("There is no docker compose")
