import { type IncomingMessage, type ServerResponse, createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Millrace } from "../../src/client/Millrace.ts"

interface Asked {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly authorization: string | undefined
  readonly body: string
}

type Answer = (response: ServerResponse, asked: Asked) => void

/** A gateway that answers as it is told, one answer after the other; the last one again and again. */
const answering = async (
  answers: ReadonlyArray<Answer>,
  test: (client: Millrace, asked: ReadonlyArray<Asked>) => Promise<void>
) => {
  const heard: Array<Asked> = []
  const server = createServer((request: IncomingMessage, response) => {
    let body = ""
    request.on("data", (chunk) => (body += chunk))
    request.on("end", () => {
      const { method, url, headers } = request
      const asked = { method, url, authorization: headers.authorization, body }
      heard.push(asked)
      answers[Math.min(heard.length, answers.length) - 1]?.(response, asked)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const client = await Millrace.connect({ url: `http://127.0.0.1:${port}/millrace/`, apiKey: "mr_secret" })
  try {
    await test(client, heard)
  } finally {
    await client.close()
    server.closeAllConnections()
    server.close()
  }
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))

const problem = (status: number, name: string, rest: object = {}, headers: Record<string, string> = {}) =>
  json(
    status,
    { type: `urn:millrace:problem:${name}`, title: "", status, detail: "It is so.", ...rest },
    headers
  )

const broken: Answer = (response) => response.destroy()
const accepted = json(202, { id: "count_a", kind: "count", state: "queued" })

const event = (input: object) => ({
  specversion: "1.0",
  id: "count_a.1",
  source: "/millrace/count",
  type: "t",
  subject: "count_a",
  time: "2026-11-20T10:00:01Z",
  datacontenttype: "application/json",
  data: {
    id: "count_a",
    kind: "count",
    state: "succeeded",
    input,
    attempts: [],
    enqueuedAt: "2026-11-20T10:00:00Z",
    finishedAt: "2026-11-20T10:00:01Z"
  }
})

const Sent = Schema.fromJsonString(Schema.Struct({ key: Schema.String }))
const keyOf = ({ body }: Asked) => Schema.decodeUnknownSync(Sent)(body).key

const submit = (client: Millrace) => client.submit("count", { text: "a" })
const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => assert.fail("it was answered"),
    (failure: unknown) => failure
  )

describe("over http", () => {
  it("sends the key, below the path of the address", () =>
    answering([accepted], async (client, asked) => {
      await submit(client)
      assert.deepInclude(asked[0], {
        method: "POST",
        url: "/millrace/v1/tasks",
        authorization: "Bearer mr_secret"
      })
    }))

  it("asks again for the same task when the answer is lost", () =>
    answering([broken, problem(503, "nats-unavailable"), accepted], async (client, asked) => {
      assert.deepInclude(await submit(client), { id: "count_a" })
      assert.lengthOf(new Set(asked.map(keyOf)), 1)
      assert.lengthOf(asked, 3)
    }))

  it("comes back when it is told to, and not before", () =>
    answering(
      [problem(429, "too-many-requests", {}, { "retry-after": "1" }), accepted],
      async (client, asked) => {
        const began = performance.now()
        await submit(client)
        assert.isAtLeast(performance.now() - began, 1_000)
        assert.lengthOf(asked, 2)
      }
    ))

  it("does not wait for what is too far away", () =>
    answering([problem(429, "too-many-requests", {}, { "retry-after": "60" })], async (client, asked) => {
      assert.deepInclude(await failureOf(submit(client)), { _tag: "TooManyRequests", retryAfterSeconds: 60 })
      assert.lengthOf(asked, 1)
    }))

  it("sends again, of a batch, only what was refused in passing", () => {
    const taken = (key: string) => ({
      status: 202,
      task: { id: `count_${key}`, kind: "count", state: "queued" }
    })
    const away = { type: "urn:millrace:problem:nats-unavailable", status: 503, detail: "an election" }
    const full = { type: "urn:millrace:problem:queue-full", status: 503, detail: "full" }
    return answering(
      [
        json(200, {
          results: [taken("a"), { status: 503, problem: away }, { status: 503, problem: full }]
        }),
        json(200, { results: [taken("b")] })
      ],
      async (client, asked) => {
        const outcomes = await client.submitAll(
          "count",
          ["a", "b", "c"].map((key) => ({ input: { text: key }, key }))
        )
        assert.deepEqual(
          outcomes.map((outcome) => (outcome.accepted ? outcome.task.id : outcome.error._tag)),
          ["count_a", "count_b", "QueueFull"]
        )
        assert.lengthOf(asked, 2)
        assert.deepInclude(JSON.parse(asked[1]?.body ?? ""), {
          tasks: [{ kind: "count", input: { text: "b" }, key: "b" }]
        })
      }
    )
  })

  it("refuses all of a batch that is refused as a whole", () =>
    answering([problem(403, "forbidden", { scope: "submit" })], async (client) => {
      const outcomes = await client.submitAll("count", [{ input: { text: "a" } }, { input: { text: "b" } }])
      for (const outcome of outcomes) {
        assert(!outcome.accepted)
        assert.deepInclude(outcome.error, { _tag: "Forbidden", scope: "submit" })
      }
    }))

  it.each<readonly [string, Answer, object]>([
    ["an unknown key", problem(401, "unauthorized"), { _tag: "Unauthorized" }],
    [
      "a key for something else",
      problem(403, "forbidden", { scope: "read" }),
      { _tag: "Forbidden", scope: "read" }
    ],
    ["a bug", problem(500, "broken"), { _tag: "GatewayBroken", status: 500 }],
    [
      "another server",
      (response) => response.writeHead(404).end("<html>nginx"),
      { _tag: "GatewayBroken", detail: "<html>nginx" }
    ],
    [
      "a redirect",
      (response) => response.writeHead(302, { location: "/login" }).end(),
      { _tag: "GatewayBroken", status: 302 }
    ],
    ["an answer that is none", json(202, { hello: "world" }), { _tag: "GatewayBroken" }]
  ])("says so of %s, at once", (_, answer, expected) =>
    answering([answer], async (client, asked) => {
      assert.deepInclude(await failureOf(submit(client)), expected)
      assert.lengthOf(asked, 1)
    })
  )

  it("names the kinds that the gateway knows", () =>
    answering([problem(404, "kind-unknown", { kinds: ["shout"] })], async (client) => {
      const failure = await failureOf(submit(client))
      assert.deepInclude(failure, {
        _tag: "UnknownKind",
        message: `There is no kind "count"; there are shout.`
      })
    }))

  it("says at once that something else answers there", () =>
    answering(
      [(response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>")],
      async (client, asked) => {
        assert.deepInclude(await failureOf(submit(client)), { _tag: "GatewayBroken", status: 200 })
        assert.lengthOf(asked, 1)
      }
    ))

  it("refuses a key that no header can carry", async () => {
    const url = "http://127.0.0.1:1"
    for (const apiKey of ["mr_secret\n", "mr_schlüssel"]) {
      assert.deepInclude(await failureOf(Millrace.connect({ url, apiKey })), { _tag: "InvalidRequest" })
    }
  })

  it("refuses an address that is none", async () => {
    for (const url of ["localhost:8080", "nats://127.0.0.1:4222", ""]) {
      assert.deepInclude(await failureOf(Millrace.connect({ url })), { _tag: "InvalidRequest" })
    }
  })

  it("comes back to the events when it is told to", () =>
    answering(
      [
        (response) => {
          response.writeHead(200, { "content-type": "text/event-stream" })
          response.write("id: 7\n\n")
          setImmediate(() => response.destroy())
        },
        problem(429, "too-many-requests", {}, { "retry-after": "2" }),
        (response) => {
          response.writeHead(200, { "content-type": "text/event-stream" })
          response.write(`id: 8\ndata: ${JSON.stringify(event({}))}\n\n`)
        }
      ],
      async (client, asked) => {
        const events = client.events()
        const began = performance.now()
        assert.strictEqual((await events.next()).value?.sequence, 8)
        assert.isAtLeast(performance.now() - began, 2_000)
        assert.lengthOf(asked, 3)
        await events.return?.()
      }
    ))

  it("ends a loop that may not begin for longer than it is patient", () =>
    answering([problem(429, "too-many-requests", {}, { "retry-after": "60" })], async (client, asked) => {
      assert.deepInclude(await failureOf(client.events().next()), { _tag: "TooManyRequests" })
      assert.lengthOf(asked, 1)
    }))

  it("does not take an event for heard that came in pieces and broke off", () =>
    answering(
      [
        (response) => {
          response.writeHead(200, { "content-type": "text/event-stream" })
          response.write("retry: 2000\nid: 7\n\n: keep-alive\n\nid: 8\nevent: succeeded\nda")
          setImmediate(() => response.destroy())
        },
        (response, { url }) => {
          const whole = event({ url })
          response.writeHead(200, { "content-type": "text/event-stream" })
          response.write(`id: 8\nevent: succeeded\ndata: ${JSON.stringify(whole)}\n\n`)
        }
      ],
      async (client, asked) => {
        const events = client.events({ kind: "count" })
        const { value } = await events.next()
        assert.strictEqual(value?.sequence, 8)
        assert.deepEqual(
          asked.map(({ url }) => url),
          ["/millrace/v1/events?kind=count", "/millrace/v1/events?kind=count&lastEventId=7"]
        )
        await events.return?.()
      }
    ))
})

describe("an address", () => {
  it.each([
    ["nothing", []],
    ["a text", ["nats://127.0.0.1:4222"]],
    ["null", [null]],
    ["neither way", [{ server: "nats://127.0.0.1:4222" }]],
    ["servers that are not said", [{ servers: undefined }]],
    ["servers that are empty", [{ servers: "" }]],
    ["a list of none", [{ servers: [] }]],
    ["a list of nothing", [{ servers: [" "] }]],
    ["a gateway that is not said", [{ url: undefined }]]
  ])("that is %s is refused, and it is said what to give", async (_, words) => {
    // As from JavaScript, where nobody checks.
    const asked: Promise<unknown> = Reflect.apply(Millrace.connect, Millrace, words)
    const failure = await failureOf(asked)
    assert.deepInclude(failure, { _tag: "InvalidRequest" })
    assert.match(String(failure), /nats:\/\/\S+|http:\/\/\S+/)
  })
})

describe("over nats", () => {
  it("fails at once where no server is, and says where it looked", async () => {
    const failure = await failureOf(Millrace.connect({ servers: "nats://user:secret@127.0.0.1:1" }))
    assert.instanceOf(failure, Error)
    assert.match(failure.message, /connect to nats:\/\/127\.0\.0\.1:1\): .*Try again later/)
  })
})
