/** Docker, where an engine answers and has the images that ours is made of; what it is for is not tried elsewhere. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { root } from "./tools.ts"

const run = promisify(execFile)

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

const has = async (image: string) =>
  (await works("image", "inspect", image)) || (await works("pull", "--quiet", image))

const cannot = (why: string) => {
  process.stderr.write(`${why}: what runs in containers is not tried here.\n`)
  return false
}

export const hasImages = async (...images: ReadonlyArray<string>): Promise<boolean> => {
  if (!(await works("version"))) return cannot("No Docker engine answers")
  for (const image of images) if (!(await has(image))) return cannot(`There is no image ${image}`)
  return true
}

export const hasCompose = async () =>
  (await works("compose", "version")) || cannot("There is no docker compose")
