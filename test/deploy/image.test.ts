/** The image, built and run: with nothing that it need not have, and as every role. */
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { freePorts } from "../../bench/freePorts.ts"
import { docker, hasCompose, hasImages, natsImage } from "../support/docker.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { makeKey } from "./makeKey.ts"

const run = promisify(execFile)

const image = `millrace-test:${process.pid}`
const isHere = await hasImages("node:24-slim")

/** As strictly as Kubernetes does, on the test's own machine: there is the nats-server. */
const confined =
  "--network host --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --memory 512m".split(
    " "
  )

const inContainer = (...words: ReadonlyArray<string>) =>
  docker(["run", "--rm", "--entrypoint", "sh", image, "-c", ...words])

/** It is asked every ten seconds by itself: here it is asked at once. */
const asks = (container: string, path: string) => docker(["exec", container, "node", "bin/healthy.mjs", path])

const answers = async (container: string, path: string): Promise<string> => {
  for (;;) {
    const answer = await asks(container, path).catch(() => undefined)
    if (answer !== undefined) return answer
    await sleep(100)
  }
}

describe.runIf(isHere)("the image", { timeout: 120_000 }, () => {
  let nats: TestNats
  const containers: Array<string> = []

  beforeAll(async () => {
    nats = await startNats({ sync: "2m" })
    await docker(["build", "--quiet", "--tag", image, "."])
  }, 600_000)
  afterAll(async () => {
    if (containers.length > 0) await docker(["rm", "--force", ...containers])
    await docker(["rmi", "--force", image]).catch(() => undefined)
    await nats?.stop()
  })

  const start = async (env: Record<string, string>, ...words: ReadonlyArray<string>) => {
    const settings = Object.entries({ NATS_URL: nats.url, ...env }).flatMap(([name, value]) => [
      "--env",
      `${name}=${value}`
    ])
    const container = await docker(["run", "--detach", ...confined, ...settings, image, ...words])
    containers.push(container)
    return container
  }

  const endOf = async (container: string) => ({
    code: Number(await docker(["wait", container])),
    said: await docker(["logs", container])
  })

  it("has what runs, and nothing that builds, checks or tests", async () => {
    const here = (await inContainer("ls . node_modules")).split(/\s+/)
    assert.includeMembers(here, ["bin", "dist", "effect", "sharp"])
    for (const name of ["src", "test", "typescript", "vitest", "knip", "node"]) assert.notInclude(here, name)
    assert.strictEqual(await inContainer("find node_modules -name '*.d.ts' -o -name '*.map' | head -1"), "")
  })

  it("runs as nobody in particular, who may write nowhere but in /tmp", async () => {
    assert.strictEqual(await inContainer("id -u; id -g"), "10001\n10001")
    assert.strictEqual(
      await inContainer("find /millrace /usr /etc -writable ! -type l 2>/dev/null | head -1"),
      ""
    )
  })

  it("says what it is for", async () => {
    assert.match(await docker(["run", "--rm", image, "--help"]), /A task pipeline on NATS JetStream/)
  })

  it("lets nobody in where there are no keys", async () => {
    const container = await start({}, "gateway")
    assert.strictEqual(Number(await docker(["wait", container])), 1)
  })

  it("does a task, and each role ends when it is told", async () => {
    const set = await endOf(await start({}, "setup"))
    assert.deepInclude(set, { code: 0 })
    const { key, entries } = await makeKey()
    const [gatewayPort, gatewayProbes, actorProbes] = (await freePorts(3)).map(String)
    const gateway = await start(
      { MILLRACE_API_KEYS: entries, PORT: gatewayPort ?? "", MILLRACE_PROBES_PORT: gatewayProbes ?? "" },
      "gateway"
    )
    const actor = await start({ MILLRACE_PROBES_PORT: actorProbes ?? "" }, "actor", "count", "resize")
    assert.match(await answers(gateway, "/readyz"), /ready/)
    assert.match(await answers(actor, "/readyz"), /ready/)
    const answer = await fetch(`http://127.0.0.1:${gatewayPort}/v1/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json", prefer: "wait=20", authorization: `Bearer ${key}` },
      body: JSON.stringify({ kind: "count", input: { text: "to be or not to be ".repeat(10_000) } })
    })
    assert.deepNestedInclude(await answer.json(), { state: "succeeded", "output.total": 60_000 })
    for (const container of [gateway, actor]) {
      await docker(["kill", "--signal", "TERM", container])
      assert.strictEqual((await endOf(container)).code, 0)
    }
  })
})

const mailpit = "axllent/mailpit:v1.27"
const canCompose = isHere && (await hasImages(natsImage, mailpit)) && (await hasCompose())

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8")
const [, shown = ""] = /^## In containers\n[^]*?^```sh\n([^]*?)^```/m.exec(readme) ?? []

describe.runIf(canCompose)("what the README shows of docker compose", { timeout: 300_000 }, () => {
  const name = `millrace-test-${process.pid}`
  const env = {
    ...process.env,
    COMPOSE_PROJECT_NAME: name,
    MILLRACE_IMAGE: name,
    PORT: "0",
    MAILPIT_PORT: "0"
  }
  afterAll(async () => {
    await docker(["compose", "down", "--volumes", "--rmi", "local"], env)
    await docker(["rmi", "--force", name]).catch(() => undefined)
  }, 120_000)

  it("brings everything, does a task, and has a key of its own", async () => {
    const outputs: Array<string> = []
    for (const line of shown.trim().split("\n")) outputs.push((await run("sh", ["-c", line], { env })).stdout)
    const [, submitted = "", key = ""] = outputs
    assert.deepNestedInclude(JSON.parse(submitted), { state: "succeeded", "output.total": 6 })
    const address = await docker(["compose", "port", "gateway", "8080"], env)
    const ask = (authorization: string) =>
      fetch(`http://${address}/v1/tasks`, { headers: { authorization } }).then(({ status }) => status)
    assert.deepEqual([await ask(`Bearer ${key.trim()}`), await ask("Bearer mr_another")], [200, 401])
  })
})
