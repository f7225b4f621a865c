/** One nats-server in a container: how it is started, killed, frozen and started again, always at the same address. */
import { NatsContainer } from "@testcontainers/nats"
import { Wait } from "testcontainers"
import type { Belongings } from "./belongings.ts"
import type { NodeProcess } from "./clusterNode.ts"
import { docker, natsImage } from "./docker.ts"
import { type Relay, openRelay } from "./relay.ts"

// It would watch over containers from one of its own, whose image must be had; our shell needs none.
process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true"

export interface Options {
  readonly belongings: Belongings
  /** What its configuration says beside JetStream. Clients are to come to the port. */
  readonly configure?: (clientPort: number) => string
}

export interface ContainedServer extends NodeProcess {
  readonly id: string
  /** With the user that it lets in. */
  readonly url: string
  /** Between it and its clients: a container that is started anew has another port. */
  readonly relay: Relay
}

/** Where the server listens, inside. */
const ports = { clients: 4222, monitoring: 8222 }
const file = "/millrace.conf"
const user = { name: "test", password: "s3cret" }

/** Resolves when it answers, with or without others. */
export const startContainer = async ({ belongings, configure }: Options): Promise<ContainedServer> => {
  const relay = await openRelay()
  const container = await new NatsContainer(natsImage)
    .withUsername(user.name)
    .withPass(user.password)
    .withArg("-c", file)
    .withCopyContentToContainer([{ target: file, content: configuration(configure?.(relay.port)) }])
    .withLabels({ [belongings.label.name]: belongings.label.value })
    // What it logs is not waited for: it may have logged that before it is listened to.
    .withWaitStrategy(Wait.forHttp("/healthz?js-server-only=true", ports.monitoring))
    .start()
  const lead = () => relay.leadTo(container.getMappedPort(ports.clients), container.getHost())
  lead()
  const id = container.getId()
  const restart = async () => {
    await container.restart({ timeout: 10_000 })
    lead()
  }
  return {
    id,
    relay,
    url: `nats://${user.name}:${user.password}@127.0.0.1:${relay.port}`,
    kill: async () => {
      await docker(["kill", id])
      await docker(["wait", id])
    },
    restart,
    pause: async () => {
      await docker(["pause", id])
    },
    resume: async () => {
      await docker(["unpause", id])
    },
    stop: () => relay.close()
  }
}

const configuration = (more = "") => `
http: ${ports.monitoring}
jetstream {
  store_dir: "/data"
  sync_interval: "2m"
  max_file_store: 1TB
}
${more}
`
