/**
 * `npm run rolling`: three NATS servers, two gateways and two actors of each kind in containers, all of them restarted one
 * after the other while tasks come in. Nothing may be lost, and 99 of 100 tasks must be accepted within a second. Exits
 * with 1 otherwise. Needs Docker with compose; the images are those of compose.yaml.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { parseArgs } from "node:util"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { docker } from "../support/docker.ts"
import { type Gateway, submitting } from "./submitting.ts"

const { values } = parseArgs({ options: { rate: { type: "string", default: "40" } } })

const project = "millrace-rolling"
const compose = (...words: ReadonlyArray<string>) =>
  docker([
    "compose",
    "--project-name",
    project,
    "--env-file",
    "deploy/compose/cluster.env",
    "--file",
    "compose.yaml",
    "--file",
    "test/chaos/two.yaml",
    ...words
  ])

const nameOf = (service: string, replica = 1) => `${project}-${service}-${replica}`

const inspect = (container: string, what: string) => docker(["inspect", "--format", what, container])

const addressOf = async (container: string) =>
  `http://${await inspect(container, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}")}:8080`

const restart = async (container: string) => {
  await docker(["restart", "--time", "60", container])
  while ((await inspect(container, "{{.State.Health.Status}}")) !== "healthy") await sleep(100)
}

const began = performance.now()
const say = (line: string) =>
  console.log(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`)

const percentile = (sorted: ReadonlyArray<number>, part: number) =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)

try {
  await compose("up", "--detach", "--wait")
  const key = await docker(["exec", nameOf("gateway"), "cat", "/keys/key"])
  const gateways: Array<Gateway> = []
  for (const replica of [1, 2])
    gateways.push({ url: await addressOf(nameOf("gateway", replica)), isServed: true })
  say("everything is up")

  const submitted = submitting(gateways, key, Number(values.rate))
  await sleep(3_000)
  for (const replica of [1, 2]) {
    for (const kind of taskNames) await restart(nameOf(kind, replica))
    say(`the actors were restarted; ${submitted.accepted()} tasks are accepted`)
  }
  for (const [at, gateway] of gateways.entries()) {
    const container = nameOf("gateway", at + 1)
    gateway.isServed = false
    await restart(container)
    gateway.url = await addressOf(container)
    gateway.isServed = true
    say(`a gateway was restarted; ${submitted.accepted()} tasks are accepted`)
  }
  for (const server of ["nats", "nats-2", "nats-3"]) {
    await restart(nameOf(server))
    say(`a NATS server was restarted; ${submitted.accepted()} tasks are accepted`)
  }
  await sleep(3_000)
  const { latencies, ids, refused } = await submitted.stop()
  const sorted = latencies.toSorted((a, b) => a - b)
  const p99 = percentile(sorted, 0.99)
  say(
    `accepted ${ids.length}: p50 ${percentile(sorted, 0.5)} ms, p99 ${p99} ms, at most ${percentile(sorted, 1)} ms; refused meanwhile ${JSON.stringify(refused)}`
  )

  const states = new Map<string, number>()
  for (const id of ids) {
    const state = await submitted.endOf(id)
    states.set(state, (states.get(state) ?? 0) + 1)
  }
  say(`they ended ${JSON.stringify(Object.fromEntries(states))}`)
  const isKept = states.get("succeeded") === ids.length
  if (!isKept) console.error("a task was lost, or failed")
  if (p99 >= 1_000) console.error("more than one task of a hundred waited for a second")
  process.exitCode = isKept && p99 < 1_000 ? 0 : 1
} finally {
  await compose("down", "--volumes", "--timeout", "5")
}
