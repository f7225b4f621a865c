/** One task is one trace: from the request through gateway, actors, their requests, children and notification. */
import { type IncomingMessage, createServer } from "node:http"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { listen } from "../support/listen.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { attribute, startCollector } from "./collector.ts"

let nats: TestNats
beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  await Effect.runPromise(Effect.provide(setUp(taskNames), layerStreams(nats.url)))
})
afterAll(() => nats.stop())

const trace = "0af7651916cd43dd8448eb211c80319c"
const caller = "b7ad6b7169203331"

const startSite = async () => {
  const asked: Array<{ readonly path: string; readonly traceparent: string | undefined }> = []
  let told = Promise.withResolvers<void>()
  const server = createServer((request: IncomingMessage, response) => {
    const { url: path = "", headers } = request
    const times = asked.push({ path, traceparent: [headers["traceparent"]].flat()[0] })
    told.resolve()
    told = Promise.withResolvers()
    if (path === "/robots.txt") return response.writeHead(404).end()
    // The first time it has no time.
    const isFirst = asked.filter((one) => one.path === path).length === 1
    if (path === "/page" && isFirst) return response.writeHead(503, { "retry-after": "0" }).end()
    response.writeHead(200, { "content-type": "text/plain" }).end(`to be or not to be ${times}`)
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    /** What the request to a path that got an answer brought with it. */
    askedOf: async (path: string, times: number) => {
      while (true) {
        const found = asked.filter((one) => one.path === path)
        if (found.length >= times) return found.map((one) => one.traceparent ?? "")
        await told.promise
      }
    },
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }
  }
}

const roles = (env: Record<string, string>) => {
  const all = { NATS_URL: nats.url, OTEL_BSP_SCHEDULE_DELAY: "100", MILLRACE_LOG_FORMAT: "json", ...env }
  return {
    gateway: startMillrace(["gateway", "--port", "0"], all),
    actor: startMillrace(["actor", "fetch", "count", "count-page", "notify"], all)
  }
}

const submitTo = async (gateway: Process, site: string) => {
  const [, url = ""] = await gateway.prints(/listens on (http:[^"]+)"/)
  const response = await fetch(`${url}/v1/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json", traceparent: `00-${trace}-${caller}-01` },
    body: JSON.stringify({
      kind: "count-page",
      input: { url: `${site}/page` },
      notify: { webhook: `${site}/hook` }
    })
  })
  assert.strictEqual(response.status, 202)
}

describe("the trace of a task", { timeout: 60_000 }, () => {
  it("has the request, every attempt of it and of its children, and what these ask for elsewhere", async () => {
    const collector = await startCollector()
    const site = await startSite()
    const { gateway, actor } = roles({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    try {
      await submitTo(gateway, site.url)
      const [hook = ""] = await site.askedOf("/hook", 1)
      const pages = await site.askedOf("/page", 2)
      const [parent] = await collector.named("process count-page")
      const fetches = await collector.named("process fetch", 2)
      const [count] = await collector.named("process count")
      const [notify] = await collector.named("process notify")
      const asked = await collector.named("GET", 2)
      const posts = await collector.named("POST", 2)
      const told = posts.find(({ service }) => service === "millrace-actor")
      const request = collector.spans.find(
        ({ service, kind }) => service === "millrace-gateway" && kind === 2
      )
      const actors = [parent, ...fetches, count, notify, ...asked, told]

      for (const span of [request, ...actors]) assert.strictEqual(span?.traceId, trace)
      for (const span of actors) assert.strictEqual(span?.service, "millrace-actor")
      // Who was begun by whom.
      assert.strictEqual(request?.parentSpanId, caller)
      for (const begun of [parent, notify]) assert.isTrue(collector.isUnder(begun, request))
      for (const child of [...fetches, count]) assert.isTrue(collector.isUnder(child, parent))
      assert.isTrue(collector.isUnder(told, notify))
      assert.strictEqual(hook, `00-${trace}-${told?.spanId}-01`)
      assert.sameMembers(
        pages,
        asked.map(({ spanId }) => `00-${trace}-${spanId}-01`)
      )
      // Nothing is traced but what was asked for.
      assert.deepEqual(
        collector.spans.filter(({ traceId }) => traceId !== trace),
        []
      )
      // The retry is another span of the same trace, and the attempt that failed says so.
      assert.deepEqual(
        fetches.map((span) => Number(attribute(span, "millrace.task.attempt"))).toSorted(),
        [1, 2]
      )
      assert.deepEqual(fetches.map(({ status }) => status.code).toSorted(), [1, 2])
      assert.match(actor.output(), new RegExp(`"trace":"${trace}"`))
    } finally {
      await Promise.all([gateway.kill("SIGKILL"), actor.kill("SIGKILL")])
      await Promise.all([site.stop(), collector.stop()])
    }
  })

  it("has nothing of what a task was given", async () => {
    const collector = await startCollector()
    const { gateway, actor } = roles({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    try {
      // Nothing listens there, which the failure says with the whole address.
      await submitTo(gateway, "http://127.0.0.1:9/T0/SECRETTOKEN")
      await collector.named("process fetch")
      assert.notInclude(collector.received(), "SECRETTOKEN")
      assert.include(collector.received(), "PageUnreachable")
    } finally {
      await Promise.all([gateway.kill("SIGKILL"), actor.kill("SIGKILL")])
      await collector.stop()
    }
  })

  it("goes on through those of whom nobody collects spans", async () => {
    const site = await startSite()
    const { gateway, actor } = roles({})
    try {
      await submitTo(gateway, site.url)
      const [hook] = await site.askedOf("/hook", 1)
      for (const of of [hook, ...(await site.askedOf("/page", 2))])
        assert.strictEqual(of, `00-${trace}-${caller}-01`)
    } finally {
      await Promise.all([gateway.kill("SIGKILL"), actor.kill("SIGKILL")])
      await site.stop()
    }
  })
})
