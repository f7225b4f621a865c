/** A gateway as a test asks it over HTTP: what it answers is decoded, and a refusal fails the test. */
import { setTimeout as sleep } from "node:timers/promises"
import { assert } from "@effect/vitest"
import { Schema } from "effect"

const Answer = Schema.Struct({
  id: Schema.optionalKey(Schema.String),
  state: Schema.optionalKey(Schema.String),
  events: Schema.optionalKey(Schema.Array(Schema.Struct({ delivery: Schema.String })))
})
const decode = Schema.decodeUnknownSync(Answer)

export const apiOf = (url: string) => {
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const text = await response.text()
    assert.isBelow(response.status, 300, `${method} ${path}: ${text}`)
    return text === "" || !text.startsWith("{") ? {} : decode(JSON.parse(text))
  }
  const submit = async (kind: string, input: unknown, rest: Record<string, unknown> = {}) =>
    (await ask("POST", "/v1/tasks", { kind, input, ...rest })).id ?? ""
  const until = async (id: string, ...states: ReadonlyArray<string>) => {
    while (true) {
      const { state = "" } = await ask("GET", `/v1/tasks/${id}`)
      if (states.includes(state)) return
      assert.notInclude(["failed", "succeeded", "cancelled"], state, id)
      await sleep(50)
    }
  }
  return {
    ask,
    submit,
    until,
    done: async (kind: string, input: unknown, rest: Record<string, unknown> = {}) => {
      const id = await submit(kind, input, rest)
      await until(id, "succeeded")
      return id
    },
    /** Stores bytes; gives the id. */
    store: async (bytes: Uint8Array<ArrayBuffer>, type: string) => {
      const response = await fetch(`${url}/v1/blobs`, {
        method: "POST",
        headers: { "content-type": type },
        body: bytes
      })
      return decode(await response.json()).id ?? ""
    }
  }
}
